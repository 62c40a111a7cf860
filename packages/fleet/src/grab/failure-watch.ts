import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { ClientTorrent } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { type Reason, reason } from '../reason.ts'
import type { Grab, GrabId } from './grab.ts'
import type { GrabContext } from './grab-context.ts'
import { type GrabIn, inState } from './transition.ts'

export interface FailureRules {
  readonly action: 'replace' | 'report'
  /** Milliseconds that a torrent must have failed. */
  readonly after: number
}

export interface FailureWatchParts {
  readonly context: GrabContext
  readonly rules: () => FailureRules
  /** A client was left that may keep a copy. */
  readonly left: (id: ClientId) => void
}

/** Torrents of one client acted on after one poll. */
const AT_ONCE = 20
/** Times one grab is brought elsewhere before it stays where it is. */
const MOST_TIMES = 3

interface Failing {
  /** Unix milliseconds. */
  readonly since: number
  readonly settled: boolean
}

/**
 * Sees torrents that a client cannot go on with after it took them. One that is not complete goes to another client,
 * as the rule says; the copy that is left is stopped and, if it has no bytes, removed, otherwise reported and kept.
 */
export class FailureWatch {
  readonly #parts: FailureWatchParts
  readonly #failing = new Map<ClientId, Map<InfoHash, Failing>>()
  readonly #times = new Map<GrabId, number>()
  readonly #looking = new Set<ClientId>()

  constructor(parts: FailureWatchParts) {
    this.#parts = parts
  }

  /** Looks at what the client's last poll showed. Throws a `ClientError`. */
  async look(watched: WatchedClient, signal: AbortSignal): Promise<void> {
    if (this.#looking.has(watched.id)) return
    this.#looking.add(watched.id)
    try {
      for (const torrent of this.#overdue(watched)) {
        if (await this.#settle(watched, torrent, signal)) {
          this.#failing.get(watched.id)?.set(torrent.infoHash, { since: 0, settled: true })
        }
      }
    } finally {
      this.#looking.delete(watched.id)
    }
  }

  /** Notes what fails now and gives what has failed for long enough. */
  #overdue({ id, snapshot }: WatchedClient): readonly ClientTorrent[] {
    const now = this.#parts.context.clock.now()
    const before = this.#failing.get(id)
    const failing = new Map(
      (snapshot?.failing ?? []).map((infoHash) => [infoHash, before?.get(infoHash) ?? { since: now, settled: false }]),
    )
    this.#failing.set(id, failing)
    return [...failing]
      .filter(([, { since, settled }]) => !settled && now - since >= this.#parts.rules().after)
      .slice(0, AT_ONCE)
      .flatMap(([infoHash]) => snapshot?.torrents.get(infoHash) ?? [])
  }

  /** Whether nothing is left to do about it. */
  async #settle(watched: WatchedClient, torrent: ClientTorrent, signal: AbortSignal): Promise<boolean> {
    const { store, log } = this.#parts.context
    const holder = await store.holder(torrent.infoHash)
    const grab = holder === undefined ? undefined : await store.find(holder)
    if (grab === undefined || !isDoneAt(grab, watched.id)) return true
    const why = whyFailing(watched.config.name, torrent)
    log.warn('a client cannot go on with a torrent', {
      client: watched.config.name,
      grab: grab.id,
      reason: why.message,
    })
    const times = this.#times.get(grab.id) ?? 0
    const mayLeave = this.#parts.rules().action === 'replace' && torrent.leftBytes > 0 && times < MOST_TIMES
    if (!mayLeave || !this.#hasAnother(watched)) {
      const told = { grab: { ...grab, updatedAt: this.#parts.context.clock.now() }, reason: why }
      return (await store.save(told)).kind === 'saved'
    }
    // Stopped first: two clients of one user on a private tracker are not wanted.
    await watched.client.stop(torrent.infoHash, signal)
    this.#times.set(grab.id, times + 1)
    return this.#leave(grab, watched.id, why)
  }

  async #leave(grab: GrabIn<'done'>, clientId: ClientId, why: Reason): Promise<boolean> {
    const { store, clock } = this.#parts.context
    const now = clock.now()
    const next = inState(grab, now, { kind: 'fetched', excluded: [clientId], parked: 0 }, now)
    const lateCopy = grab.infoHash === undefined ? {} : { lateCopy: { clientId, infoHash: grab.infoHash } }
    const { kind } = await store.save({ grab: next, reason: why, ...lateCopy })
    if (kind === 'saved') this.#parts.left(clientId)
    return kind === 'saved'
  }

  #hasAnother(watched: WatchedClient): boolean {
    return this.#parts.context.registry.all().some(({ id, status }) => id !== watched.id && status === 'up')
  }
}

function isDoneAt(grab: Grab, id: ClientId): grab is GrabIn<'done'> {
  return grab.state.kind === 'done' && grab.state.clientId === id && grab.state.removedAt === undefined
}

function whyFailing(client: string, { activity, error, leftBytes }: ClientTorrent): Reason {
  const what = error ?? (activity === 'missing-files' ? 'files are missing' : 'an error, e.g. of its disk')
  return reason('client-error', `${client} cannot go on with it: ${what}`, { client, error: what, left: leftBytes })
}
