import type { ClientRegistry } from '../client/client-registry.ts'
import { type Clock, pause } from '../clock.ts'
import type { Log } from '../log.ts'
import type { FleetStore } from '../store/fleet-store.ts'
import type { TorrentOperations } from '../torrents/torrent-operations.ts'
import { type PlannedRemoval, planRemovals } from './plan-removals.ts'
import type { RemovalPolicy } from './removal-rules.ts'

export interface RemoverParts {
  readonly registry: ClientRegistry
  readonly torrents: TorrentOperations
  readonly store: Pick<FleetStore, 'freeUntil'>
  readonly clock: Clock
  readonly log: Log
}

const SECOND = 1_000 // milliseconds
const EVERY = 60 * SECOND
/** Torrents removed in one go: a rule that is wrong should be noticed before everything is gone. */
const AT_ONCE = 20

/** Applies removal rules to what the clients' last polls showed. */
export class Remover {
  readonly #parts: RemoverParts

  constructor(parts: RemoverParts) {
    this.#parts = parts
  }

  /** What the rules would do now, torrent by torrent. */
  async plan(policy: RemovalPolicy): Promise<readonly PlannedRemoval[]> {
    const { registry, torrents, store, clock } = this.#parts
    const now = clock.now()
    const horizon = Math.max(0, ...policy.rules.map(({ when }) => when.freeEndsWithin ?? 0))
    const freeUntil = horizon === 0 ? new Map() : await store.freeUntil(now + horizon * SECOND)
    const freeSpace = new Map<string, number>(
      registry
        .all()
        .flatMap(({ id, snapshot }) => (snapshot?.freeSpace === undefined ? [] : [[id, snapshot.freeSpace] as const])),
    )
    return planRemovals({ torrents: torrents.list(), freeSpace, freeUntil, now }, policy)
  }

  /** Applies the rules regularly, and never twice at once, until the signal ends it. */
  async repeat(policy: () => RemovalPolicy, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#parts.clock, EVERY, signal)
      if (!signal.aborted) await this.run(policy(), signal)
    }
  }

  /** Removes what the rules say, if they are switched on; what fails is tried again at the next run. */
  async run(policy: RemovalPolicy, signal: AbortSignal): Promise<void> {
    if (!policy.enabled) return
    const { torrents, log } = this.#parts
    let removed = 0
    for (const { found, verdict } of await this.plan(policy)) {
      if (verdict.kind !== 'remove') continue
      if (removed >= AT_ONCE || signal.aborted) return
      const { clientId, clientName, torrent } = found
      const command = { kind: 'remove' as const, deleteFiles: verdict.deleteFiles }
      const answer = await torrents.command({ clientId, infoHash: torrent.infoHash }, command, signal)
      removed += 1
      const values = { client: clientName, torrent: torrent.name, rule: verdict.rule, deleteFiles: verdict.deleteFiles }
      if (answer.kind === 'answer') log.info('removed by rule', values)
      else log.warn('could not be removed', { ...values, outcome: answer.kind })
    }
  }
}
