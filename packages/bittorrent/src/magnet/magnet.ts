import { fromBase32 } from '../bytes/base32.ts'
import { toHex } from '../bytes/hex.ts'
import { percentDecode, percentEncode } from '../bytes/percent.ts'
import { utf8Bytes, utf8Text } from '../bytes/utf8.ts'
import { type InfoHash, infoHash } from '../identity/info-hash.ts'

/** What a magnet link says (BEP 9 § magnet URI format, BEP 52, BEP 53). */
export interface Magnet {
  readonly infoHashV1: InfoHash | undefined
  /** 64 digits. */
  readonly infoHashV2: InfoHash | undefined
  readonly name: string | undefined
  readonly trackers: readonly string[]
  /** `x.pe`: addresses to dial, `host:port` or `[v6]:port`. */
  readonly peers: readonly string[]
  readonly webSeeds: readonly string[]
  /** `xl`: length in bytes. */
  readonly length: number | undefined
  /** `so`: file indices to select (BEP 53), as written, e.g. `0,2,4-6`. */
  readonly selectOnly: string | undefined
}

/** A text that is no magnet link of a torrent. */
export class MagnetError extends Error {
  readonly code = 'MAGNET'
  override readonly name = 'MagnetError'
}

const MAX_LENGTH = 65_536 // characters
const MAX_LIST = 500
const SHA256_MULTIHASH = /^1220([0-9a-f]{64})$/i // BEP 52: multihash code 0x12, length 0x20

/** Reads a magnet link. A v1 hash may be hexadecimal or base32. Throws `MagnetError`. */
export function parseMagnet(uri: string): Magnet {
  const text = uri.trim()
  if (text.length > MAX_LENGTH) throw new MagnetError('link too long')
  if (!/^magnet:/i.test(text)) throw new MagnetError('does not begin with magnet:')
  const parameters = parametersOf(text.slice(text.indexOf('?') + 1))
  const topics = named(parameters, 'xt')
  const infoHashV1 = first(topics, v1Topic)
  const infoHashV2 = first(topics, v2Topic)
  if (infoHashV1 === undefined && infoHashV2 === undefined) throw new MagnetError('no urn:btih or urn:btmh topic')
  const length = named(parameters, 'xl').find((value) => /^\d{1,15}$/.test(value))
  return {
    infoHashV1,
    infoHashV2,
    name: named(parameters, 'dn')[0],
    trackers: unique(named(parameters, 'tr')),
    peers: unique(named(parameters, 'x.pe')),
    webSeeds: unique([...named(parameters, 'ws'), ...named(parameters, 'as')]),
    length: length === undefined ? undefined : Number(length),
    selectOnly: named(parameters, 'so')[0],
  }
}

/**
 * The link, its topics first and its separators unescaped, as clients expect. Every value is escaped, so that none can
 * bring in a parameter of its own.
 */
export function formatMagnet(magnet: Partial<Magnet>): string {
  const parts: string[] = []
  if (magnet.infoHashV1 !== undefined) parts.push(`xt=urn:btih:${encode(magnet.infoHashV1)}`)
  if (magnet.infoHashV2 !== undefined) parts.push(`xt=urn:btmh:1220${encode(magnet.infoHashV2)}`)
  if (magnet.name !== undefined) parts.push(`dn=${encode(magnet.name)}`)
  if (magnet.length !== undefined) parts.push(`xl=${encode(String(magnet.length))}`)
  for (const tracker of magnet.trackers ?? []) parts.push(`tr=${encode(tracker)}`)
  for (const seed of magnet.webSeeds ?? []) parts.push(`ws=${encode(seed)}`)
  for (const peer of magnet.peers ?? []) parts.push(`x.pe=${encode(peer)}`)
  if (magnet.selectOnly !== undefined) parts.push(`so=${encode(magnet.selectOnly).replaceAll('%2C', ',')}`)
  return `magnet:?${parts.join('&')}`
}

interface Parameter {
  readonly key: string
  readonly value: string
}

function parametersOf(query: string): readonly Parameter[] {
  return query.split(/&amp;|&/).flatMap((pair) => {
    const equals = pair.indexOf('=')
    if (equals < 0) return []
    // `xt.1`, `tr.2`: the numbered form is the same key.
    const key = pair
      .slice(0, equals)
      .toLowerCase()
      .replace(/\.\d+$/, '')
    return [{ key, value: decode(pair.slice(equals + 1)) }]
  })
}

function named(parameters: readonly Parameter[], key: string): readonly string[] {
  return parameters.filter((parameter) => parameter.key === key && parameter.value !== '').map(({ value }) => value)
}

function first<T>(values: readonly string[], read: (value: string) => T | undefined): T | undefined {
  for (const value of values) {
    const found = read(value)
    if (found !== undefined) return found
  }
  return undefined
}

function v1Topic(topic: string): InfoHash | undefined {
  const hash = /^urn:btih:(.+)$/i.exec(topic)?.[1] ?? ''
  if (/^[0-9a-f]{40}$/i.test(hash)) return infoHash(hash)
  const bytes = hash.length === 32 ? fromBase32(hash) : undefined
  return bytes?.length === 20 ? infoHash(toHex(bytes)) : undefined
}

function v2Topic(topic: string): InfoHash | undefined {
  const hash = /^urn:btmh:(.+)$/i.exec(topic)?.[1] ?? ''
  const digest = SHA256_MULTIHASH.exec(hash)?.[1]
  return digest === undefined ? undefined : infoHash(digest)
}

/** In links, unlike in announces, `+` is a space. */
function decode(value: string): string {
  const plain = value.replaceAll('+', ' ')
  return utf8Text(percentDecode(utf8Bytes(plain)))
}

function encode(value: string): string {
  return percentEncode(utf8Bytes(value))
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].slice(0, MAX_LIST)
}
