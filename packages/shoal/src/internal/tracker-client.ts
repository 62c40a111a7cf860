import {
  type AccessChanges,
  type AccessVersion,
  ApiError,
  addKnown,
  type CreditBatches,
  commitCredits,
  createApiClient,
  getAccessVersion,
  liftBan,
  type Page,
  pushAccess,
  readBans,
  readCredits,
  removeKnown,
  type Swarm,
  type SwarmPeer,
  type swarmPeerQuery,
  type swarmQuery,
  type TrackerBan,
  type TrackerStats,
  trackerInfo,
  trackerPeers,
  trackerSwarms,
} from '@shoal/api'
import type { z } from 'zod'
import { ProblemError } from '../http/problem-error.ts'
import { UNIX_BASE_URL, unixFetch } from './unix-fetch.ts'

/** The tracker role as control sees it. Every call fails with `tracker-unreachable` while it is down. */
export interface TrackerClient {
  stats(signal: AbortSignal): Promise<TrackerStats>
  swarms(query: z.input<typeof swarmQuery>, signal: AbortSignal): Promise<Page<Swarm>>
  peers(infoHash: string, query: z.input<typeof swarmPeerQuery>, signal: AbortSignal): Promise<Page<SwarmPeer>>
  /** Adds info-hashes to the list that is served. */
  add(torrents: readonly KnownTorrent[], signal: AbortSignal): Promise<void>
  remove(infoHash: string, signal: AbortSignal): Promise<void>
  /** How far it knows the register. */
  accessVersion(signal: AbortSignal): Promise<AccessVersion>
  pushAccess(changes: AccessChanges, signal: AbortSignal): Promise<AccessVersion>
  /** Credits that are not committed, oldest first. */
  readCredits(signal: AbortSignal): Promise<CreditBatches>
  commitCredits(journal: string, batch: number, signal: AbortSignal): Promise<void>
  bans(signal: AbortSignal): Promise<readonly TrackerBan[]>
  liftBan(address: string, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface KnownTorrent {
  readonly infoHash: string
  readonly name: string
}

const TIMEOUT = 3_000 // milliseconds
const BATCH = 500 // rows

/** A client of the tracker's socket. */
export function createTrackerClient(socketPath: string): TrackerClient {
  const socket = unixFetch(socketPath)
  const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch: socket.fetch, timeoutMs: TIMEOUT })
  return {
    stats: (signal) => reach(client.call(trackerInfo, { signal })),
    swarms: (query, signal) => reach(client.call(trackerSwarms, { query, signal })),
    peers: (infoHash, query, signal) => reach(client.call(trackerPeers, { params: { infoHash }, query, signal })),
    async add(torrents, signal) {
      for (let from = 0; from < torrents.length; from += BATCH)
        await reach(client.call(addKnown, { body: { torrents: torrents.slice(from, from + BATCH) }, signal }))
    },
    async remove(infoHash, signal) {
      await reach(client.call(removeKnown, { params: { infoHash }, signal }))
    },
    accessVersion: (signal) => reach(client.call(getAccessVersion, { signal })),
    pushAccess: (body, signal) => reach(client.call(pushAccess, { body, signal })),
    readCredits: (signal) => reach(client.call(readCredits, { signal })),
    async commitCredits(journal, batch, signal) {
      await reach(client.call(commitCredits, { body: { journal, batch }, signal }))
    },
    bans: async (signal) => (await reach(client.call(readBans, { signal }))).bans,
    async liftBan(address, signal) {
      await reach(client.call(liftBan, { params: { address }, signal }))
    },
    close: socket.close,
  }
}

async function reach<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call
  } catch (cause) {
    if (cause instanceof ApiError && cause.problem.code === 'not-found') throw new ProblemError('not-found', { cause })
    throw new ProblemError('tracker-unreachable', { cause })
  }
}
