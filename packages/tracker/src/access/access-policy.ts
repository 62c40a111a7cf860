import { infoHashBytes } from '@shoal/bittorrent'
import { type AddressRanges, compileAddressRanges, rangesContain } from '../address/address-set.ts'
import { swapBytes } from '../address/ip-address.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import { AccessRuleError } from '../tracker-errors.ts'
import type { AccessRules, ListEntry } from './access-rules.ts'
import { buildInfoHashSet, InfoHashSet } from './info-hash-set.ts'

/** Access rules made ready for the hot path; plain, so that it can be posted to a worker. */
export interface PolicyData {
  readonly mode: AccessRules['mode']
  readonly listedOnly: boolean
  readonly allow: SharedArrayBuffer
  readonly deny: SharedArrayBuffer
  readonly allowAddresses: AddressRanges | undefined
  readonly denyAddresses: AddressRanges
  readonly allowClients: readonly string[]
  readonly denyClients: readonly string[]
  readonly denyPorts: readonly (readonly [first: number, last: number])[]
}

export const refusals = {
  unregistered: { reason: 'unregistered torrent: it is not on the list of this tracker', retryIn: 5 },
  denied: { reason: 'this torrent is not served by this tracker', retryIn: 'never' },
  address: { reason: 'your address is not allowed on this tracker' },
  client: { reason: 'your client is not allowed on this tracker' },
  busy: { reason: 'too many new torrents from your network, please try again later', retryIn: 2 },
  tooFast: { reason: 'too many requests from your address, please slow down', retryIn: 1 },
  banned: { reason: 'your address is shut out for a while' },
  port: { reason: 'this port is not allowed on this tracker' },
} as const satisfies Readonly<Record<string, Refusal>>

/** Makes rules ready. Throws `AccessRuleError` for the first one that cannot be understood. */
export function compilePolicy(rules: AccessRules): PolicyData {
  return {
    mode: rules.mode,
    listedOnly: rules.mode === 'private' ? (rules.listedOnly ?? Boolean(rules.allow?.length)) : rules.mode === 'listed',
    allow: hashSet(rules.allow),
    deny: hashSet(rules.deny),
    allowAddresses: rules.allowAddresses?.length ? compileAddressRanges(rules.allowAddresses) : undefined,
    denyAddresses: compileAddressRanges(rules.denyAddresses ?? []),
    allowClients: (rules.allowClients ?? []).map(clientPrefix),
    denyClients: (rules.denyClients ?? []).map(clientPrefix),
    denyPorts: (rules.denyPorts ?? []).map(portRange),
  }
}

/** One thread's view of the rules in force. */
export class AccessPolicy {
  readonly data: PolicyData
  readonly #allow: InfoHashSet
  readonly #deny: InfoHashSet
  readonly #checksClients: boolean
  readonly #checksAddresses: boolean

  constructor(data: PolicyData) {
    this.data = data
    this.#allow = new InfoHashSet(data.allow)
    this.#deny = new InfoHashSet(data.deny)
    const denied = data.denyAddresses
    this.#checksAddresses = data.allowAddresses !== undefined || denied.ipv4.length + denied.ipv6.length > 0
    this.#checksClients = data.allowClients.length + data.denyClients.length > 0
  }

  /** Whether the tracker serves an info-hash. */
  refusesInfoHash(infoHash: Int32Array): Refusal | undefined {
    if (this.#deny.size > 0 && this.#deny.has(infoHash)) return refusals.denied
    return this.data.listedOnly && !this.#allow.has(infoHash) ? refusals.unregistered : undefined
  }

  /** Whether it serves a source, given as words loaded little-endian. */
  refusesAddress(family: 4 | 6, loaded: Int32Array): Refusal | undefined {
    if (!this.#checksAddresses) return undefined
    const words = Array.from(loaded, swapBytes)
    if (rangesContain(this.data.denyAddresses, family, words)) return refusals.address
    const allowed = this.data.allowAddresses
    return allowed === undefined || rangesContain(allowed, family, words) ? undefined : refusals.address
  }

  /** Whether it serves an announce, as far as client and port go. */
  refusesPeer(call: AnnounceCall): Refusal | undefined {
    const port = ((call.port & 0xff) << 8) | (call.port >>> 8)
    for (const [first, last] of this.data.denyPorts) if (port >= first && port <= last) return refusals.port
    return this.#checksClients ? this.#refusesClient(call) : undefined
  }

  #refusesClient(call: AnnounceCall): Refusal | undefined {
    const bytes = new Uint8Array(call.peerId.buffer, call.peerId.byteOffset, 20)
    const begins = (prefix: string) => {
      for (let at = 0; at < prefix.length; at++) if (bytes[at] !== prefix.charCodeAt(at)) return false
      return true
    }
    if (this.data.denyClients.some(begins)) return refusals.client
    const allowed = this.data.allowClients
    return allowed.length === 0 || allowed.some(begins) ? undefined : refusals.client
  }
}

function hashSet(entries: readonly ListEntry[] | undefined): SharedArrayBuffer {
  return buildInfoHashSet((entries ?? []).map((entry) => infoHashBytes(entry.infoHash))).memory
}

function clientPrefix(text: string): string {
  if (text.length === 0 || text.length > 20) throw new AccessRuleError(`"${text}" is not the beginning of a peer id`)
  return text
}

function portRange(text: string): readonly [number, number] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim())
  const first = Number(match?.[1])
  const last = Number(match?.[2] ?? match?.[1])
  if (match === null || first < 1 || last > 65_535 || first > last) {
    throw new AccessRuleError(`"${text}" is not a port or a range of ports`)
  }
  return [first, last]
}
