import { describePeerId, type InfoHash, toHex } from '@shoal/bittorrent'
import { formatIpAddress, ipAddress, swapBytes } from '../address/ip-address.ts'
import { infoHashWords } from '../hash/info-hash-words.ts'
import type { Page, PageQuery, PeerQuery, PeerRow, SwarmQuery, SwarmRow } from '../tracker.ts'
import type { PeerDetail } from './peer-details.ts'
import { slotWordsOf } from './peer-slots.ts'
import { isStale, PAUSED, PORT_MASK, SEEDER, stateAge, TWIN } from './peer-state.ts'
import { SHARDS } from './swarm-memory.ts'
import { type SwarmTable, shardOf } from './swarm-table.ts'
import { TopRows } from './top-rows.ts'

const MINUTE = 60_000 // milliseconds
const SECOND = 1000 // milliseconds
const MAX_PAGE = 500 // rows
const MAX_ROW = 100_000 // rows; who looks further should search
const AT_ONCE = 4096 // records or slots read before the lock is given back
const PROTOCOLS = ['http', 'udp', 'ws'] as const

/** Rows of peers that are not in the table: those over WebSocket. */
export interface SocketRows {
  swarms(): readonly SwarmRow[]
  peers(infoHash: InfoHash): readonly PeerRow[]
}

/** What reading pages needs besides the table. */
export interface PageSources {
  readonly table: SwarmTable
  readonly sockets: SocketRows
  nameOf(infoHash: InfoHash): string | undefined
  /** Unix milliseconds. */
  now(): number
  /** Lets other work run. */
  pause(): Promise<void>
}

/** One page of the swarms that have peers or completions. Locks one shard for a moment at a time. */
export async function swarmPage(sources: PageSources, query: SwarmQuery): Promise<Page<SwarmRow>> {
  const { page, pageSize } = pageBounds(query)
  const search = query.search?.trim().toLowerCase() ?? ''
  const top = new TopRows<SwarmRow>(page * pageSize, swarmOrder(query))
  const overSockets = new Map(sources.sockets.swarms().map((row) => [row.infoHash, row]))
  const offer = (row: SwarmRow) => {
    if (search === '' || row.infoHash.startsWith(search) || row.name?.toLowerCase().includes(search)) top.offer(row)
  }
  for (let shard = 0; shard < SHARDS; shard++) {
    for (let from = 0, more = true; more; from += AT_ONCE) {
      more = readSwarms(sources, shard, from, (row) => {
        offer(together(row, overSockets.get(row.infoHash)))
        overSockets.delete(row.infoHash)
      })
      if (more) await sources.pause()
    }
    if (shard % 8 === 7) await sources.pause()
  }
  for (const row of overSockets.values()) offer(named(sources, row))
  return { rows: top.from((page - 1) * pageSize), total: top.total, page, pageSize }
}

/** One swarm's row, or undefined when it is not known. */
export function swarmRow(sources: PageSources, infoHash: InfoHash): SwarmRow | undefined {
  const { table } = sources
  const words = infoHashWords(infoHash)
  const hash = table.hashOf(words)
  const shard = shardOf(hash)
  const overSockets = sources.sockets.swarms().find((row) => row.infoHash === infoHash)
  table.lock(shard)
  try {
    const record = table.records.find(shard, hash, words)
    if (record >= 0) return together(rowOf(sources, table.records.at(shard, record)), overSockets)
  } finally {
    table.unlock(shard)
  }
  return overSockets === undefined ? undefined : named(sources, overSockets)
}

/** One row for a swarm whose peers come over several protocols. */
function together(row: SwarmRow, other: SwarmRow | undefined): SwarmRow {
  if (other === undefined) return row
  return {
    ...row,
    seeders: row.seeders + other.seeders,
    leechers: row.leechers + other.leechers,
    completed: row.completed + other.completed,
    lastAnnounceAt: Math.max(row.lastAnnounceAt, other.lastAnnounceAt),
  }
}

function named(sources: PageSources, row: SwarmRow): SwarmRow {
  const name = sources.nameOf(row.infoHash)
  return name === undefined ? row : { ...row, name }
}

/** One page of a swarm's peers. */
export async function peerPage(sources: PageSources, infoHash: InfoHash, query: PeerQuery): Promise<Page<PeerRow>> {
  const { page, pageSize } = pageBounds(query)
  const search = query.search?.trim().toLowerCase() ?? ''
  const top = new TopRows<PeerRow>(page * pageSize, peerOrder(query))
  const words = infoHashWords(infoHash)
  const offer = (row: PeerRow) => {
    const texts = [row.address, row.sourceAddress ?? '', row.client?.toLowerCase() ?? '']
    if (search === '' || texts.some((text) => text.includes(search))) top.offer(row)
  }
  for (const family of [4, 6] as const) {
    for (let from = 0, more = true; more; from += AT_ONCE) {
      more = readPeers(sources, { infoHash: words, family, from }, offer)
      if (more) await sources.pause()
    }
  }
  sources.sockets.peers(infoHash).forEach(offer)
  return { rows: top.from((page - 1) * pageSize), total: top.total, page, pageSize }
}

/** The bounds of a page, brought into their ranges. */
function pageBounds(query: PageQuery): { readonly page: number; readonly pageSize: number } {
  const pageSize = Math.min(MAX_PAGE, Math.max(1, Math.trunc(query.pageSize ?? 50) || 50))
  const page = Math.min(Math.floor(MAX_ROW / pageSize), Math.max(1, Math.trunc(query.page ?? 1) || 1))
  return { page, pageSize }
}

function readSwarms(sources: PageSources, shard: number, from: number, take: (row: SwarmRow) => void): boolean {
  const { table } = sources
  table.lock(shard)
  try {
    const count = table.records.count(shard)
    const to = Math.min(count, from + AT_ONCE)
    for (let record = from; record < to; record++) {
      const row = rowOf(sources, table.records.at(shard, record))
      if (row.seeders + row.leechers + row.completed > 0) take(row)
    }
    return to < count
  } finally {
    table.unlock(shard)
  }
}

function rowOf(sources: PageSources, at: number): SwarmRow {
  const { records, slots } = sources.table
  const infoHash = records.infoHash(at)
  const last = records.lastMinute(at)
  const age = Math.max(0, slots.minute - last)
  const counts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }
  records.readCounts(at, counts)
  return {
    infoHash,
    name: sources.nameOf(infoHash),
    ...counts,
    lastAnnounceAt: last === 0 ? 0 : sources.now() - age * MINUTE,
  }
}

function readPeers(
  sources: PageSources,
  part: { readonly infoHash: Int32Array; readonly family: 4 | 6; readonly from: number },
  take: (row: PeerRow) => void,
): boolean {
  const { table } = sources
  const hash = table.hashOf(part.infoHash)
  const shard = shardOf(hash)
  table.lock(shard)
  try {
    const record = table.records.find(shard, hash, part.infoHash)
    if (record < 0) return false
    const block = table.records.block(table.records.at(shard, record), part.family)
    if (block === 0) return false
    const slotWords = slotWordsOf(part.family)
    const capacity = table.slots.capacity(block, slotWords)
    const to = Math.min(capacity, part.from + AT_ONCE)
    for (let number = part.from; number < to; number++) {
      const slot = table.slots.firstSlot(block) + number * slotWords
      const state = table.slots.state(slot, slotWords)
      if (state !== 0 && !isStale(state, table.slots.minute, table.timeoutMinutes)) {
        take(peerRow(sources, hash, slot, part.family))
      }
    }
    return to < capacity
  } finally {
    table.unlock(shard)
  }
}

function peerRow(sources: PageSources, swarmHash: number, slot: number, family: 4 | 6): PeerRow {
  const { table } = sources
  const slotWords = slotWordsOf(family)
  const state = table.slots.state(slot, slotWords)
  const address = new Int32Array(slotWords - 1)
  table.slots.readAddress(slot, slotWords, address)
  const detail = table.details?.read(shardOf(swarmHash), swarmHash, address, family, state & PORT_MASK)
  return {
    address: addressOf(address),
    port: ((state & 0xff) << 8) | ((state >>> 8) & 0xff),
    seeder: (state & SEEDER) !== 0,
    paused: (state & PAUSED) !== 0,
    counted: (state & TWIN) === 0,
    lastAnnounceAt: sources.now() - stateAge(state, table.slots.minute) * MINUTE,
    ...(detail === undefined ? {} : detailFields(detail)),
  }
}

function detailFields(detail: PeerDetail) {
  const { peerId, protocol, source, firstSeen, lastSeen, ...numbers } = detail
  const { client, version } = describePeerId(peerId)
  return {
    protocol: PROTOCOLS[protocol],
    sourceAddress: source === undefined ? undefined : addressOf(source),
    peerId: toHex(peerId),
    client,
    clientVersion: version,
    ...numbers,
    firstSeenAt: firstSeen * SECOND,
    lastAnnounceAt: lastSeen * SECOND,
  }
}

function addressOf(loaded: Int32Array): string {
  return formatIpAddress(ipAddress(Array.from(loaded, (word) => swapBytes(word) >>> 0)))
}

function swarmOrder(query: SwarmQuery): (left: SwarmRow, right: SwarmRow) => number {
  const sort = query.sort ?? 'seeders'
  const sign = (query.order ?? (sort === 'name' ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  return (left, right) => {
    let difference: number
    switch (sort) {
      case 'name':
        difference = compareNames(left.name, right.name, sign)
        break
      case 'lastAnnounce':
        difference = left.lastAnnounceAt - right.lastAnnounceAt
        break
      default:
        difference = left[sort] - right[sort]
    }
    return difference * sign || (left.infoHash < right.infoHash ? -1 : 1)
  }
}

/** Those without a name come last in either order. */
function compareNames(left: string | undefined, right: string | undefined, sign: number): number {
  if (left === undefined || right === undefined) {
    return (left === undefined ? 1 : 0) * sign - (right === undefined ? 1 : 0) * sign
  }
  return left.localeCompare(right)
}

function peerOrder(query: PeerQuery): (left: PeerRow, right: PeerRow) => number {
  const sort = query.sort ?? 'lastAnnounce'
  const isText = sort === 'address' || sort === 'client'
  const sign = (query.order ?? (isText ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  return (left, right) => {
    let difference: number
    switch (sort) {
      case 'address':
        difference = left.address.localeCompare(right.address, 'en', { numeric: true })
        break
      case 'client':
        difference = compareNames(left.client, right.client, sign)
        break
      case 'lastAnnounce':
        difference = left.lastAnnounceAt - right.lastAnnounceAt
        break
      default:
        difference = (left[sort] ?? -1) - (right[sort] ?? -1)
    }
    return difference * sign || left.address.localeCompare(right.address) || left.port - right.port
  }
}
