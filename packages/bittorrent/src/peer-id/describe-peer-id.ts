import type { Bytes } from '../bytes/bytes.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'
import { azureusClients, type ClientNaming } from './azureus-clients.ts'

/** What a peer id tells of the program that made it. */
export interface PeerClient {
  /** The program's name, or `unknown`. */
  readonly client: string
  /** Its version in the program's own notation, or an empty text. */
  readonly version: string
}

const UNKNOWN: PeerClient = { client: 'unknown', version: '' }
const SHADOW_CLIENTS: Readonly<Record<string, string>> = {
  A: 'ABC',
  M: 'Mainline',
  O: 'Osprey Permaseed',
  Q: 'BTQueue',
  R: 'Tribler',
  S: "Shad0w's client",
  T: 'BitTornado',
  U: 'UPnP NAT BitTorrent',
}

/**
 * Names the program behind a peer id, or behind its first eight bytes. Knows the Azureus style (`-qB4520-`), the Shadow
 * style (`T03I--`), Mainline (`M7-2-1--`) and a few odd ones. A peer id is a claim, never a proof.
 */
export function describePeerId(id: Bytes): PeerClient {
  const text = latin1FromBytes(id.subarray(0, 20))
  return azureusStyle(text) ?? oddStyle(text) ?? mainlineStyle(text) ?? shadowStyle(text) ?? UNKNOWN
}

/** `-`, two letters for the program, four characters for its version, `-`; aria2 writes a longer one. */
function azureusStyle(text: string): PeerClient | undefined {
  const match = /^-([A-Za-z0-9~]{2})([0-9A-Za-z.]{4})[-\w ]/.exec(text)
  const [, letters, digits] = match ?? []
  if (letters === undefined || digits === undefined) return undefined
  const naming: ClientNaming | undefined = azureusClients[letters]
  if (naming === undefined) return { client: letters, version: threeNumbers(digits) }
  return { client: naming.name, version: versionOf(naming, digits) }
}

function versionOf(naming: ClientNaming, digits: string): string {
  switch (naming.version) {
    case 'transmission':
      return transmissionVersion(digits)
    case 'two-digit minor':
      return `${trimmed(digits.slice(0, 2))}.${digits.slice(2, 4)}`
    case 'two numbers':
      return `${trimmed(digits.slice(0, 2))}.${trimmed(digits.slice(2, 4))}`
    case 'four numbers':
      return trimZeros(numbers(digits), 3)
    default:
      return threeNumbers(digits)
  }
}

/** Two digits without a leading zero. */
function trimmed(digits: string): string {
  return digits.replace(/^0(?=.)/, '')
}

/** `3000` is 3.00 and `4060` is 4.0.6: the meaning changed with Transmission 4. */
function transmissionVersion(digits: string): string {
  const major = digits.charAt(0)
  if (major >= '4') return `${major}.${digits.charAt(1)}.${digits.charAt(2)}`
  return `${major}.${digits.slice(1, 3)}`
}

function threeNumbers(digits: string): string {
  return trimZeros(numbers(digits), 3)
}

/** Version characters count 0–9, then A = 10 and so on. */
function numbers(digits: string): number[] {
  return [...digits].map((digit) => Number.parseInt(digit, 36)).map((value) => (Number.isNaN(value) ? 0 : value))
}

function trimZeros(values: number[], keep: number): string {
  const kept = [...values]
  while (kept.length > keep && kept.at(-1) === 0) kept.pop()
  return kept.join('.')
}

function oddStyle(text: string): PeerClient | undefined {
  const aria2 = /^A2-(\d+)-(\d+)-(\d+)/.exec(text)
  if (aria2 !== null) return { client: 'aria2', version: aria2.slice(1, 4).join('.') }
  const bitComet = /^(?:exbc|FUTB|xUTB)(.)(.)/s.exec(text)
  if (bitComet !== null) {
    const [major, minor] = [bitComet[1] ?? '', bitComet[2] ?? ''].map((letter) => letter.charCodeAt(0))
    return { client: 'BitComet', version: `${major}.${String(minor).padStart(2, '0')}` }
  }
  if (text.startsWith('XBT')) return { client: 'XBT', version: [...text.slice(3, 6)].join('.') }
  if (text.startsWith('OP')) return { client: 'Opera', version: text.slice(2, 6) }
  return undefined
}

function mainlineStyle(text: string): PeerClient | undefined {
  const match = /^M(\d+)-(\d+)-(\d+)-/.exec(text)
  return match === null ? undefined : { client: 'BitTorrent', version: match.slice(1, 4).join('.') }
}

/** One letter, up to five version characters filled with `-`, then `---` (BEP 20). */
function shadowStyle(text: string): PeerClient | undefined {
  const match = /^([A-Z])([0-9A-Za-z]{1,5}-{0,4})---/.exec(text)
  const client = SHADOW_CLIENTS[match?.[1] ?? '']
  if (match === null || client === undefined) return undefined
  return { client, version: [...(match[2] ?? '').replaceAll('-', '')].map((c) => Number.parseInt(c, 36)).join('.') }
}
