import type { RegisterChanges, TrackerRegister } from '@shoal/tracker/register'
import type { TrackerClient } from '../../../internal/tracker-client.ts'
import { repeat } from '../../../platform/lifecycle/repeat.ts'
import type { Service } from '../../../platform/lifecycle/service.ts'

export interface TrackerAccessSyncParts {
  readonly register: TrackerRegister
  readonly tracker: TrackerClient
  readonly now: () => number
  /** Told of what failed, unless the tracker is only away. */
  readonly onError: (error: unknown) => void
}

const EVERY = 1_000 // milliseconds; what a crash may cost in credits
const MOST_ROUNDS = 1_000 // pages or reads of one round
const KEPT_DELIVERIES = 7 * 24 * 3_600_000 // milliseconds
const KEPT_BANS = 24 * 3_600_000 // milliseconds after their end, so that every tracker has heard of it
const PRUNE_EVERY = 3_600_000 // milliseconds

/** Tells the tracker each second what changed in the register, and enters what its users earned. `nudge` does it now. */
export function createTrackerAccessSync(parts: TrackerAccessSyncParts): Service & { nudge(): void } {
  const { register, tracker, now, onError } = parts
  let prunedAt = 0
  return repeat({
    name: 'tracker access sync',
    everyMs: EVERY,
    onError,
    work: async (signal) => {
      if (now() - prunedAt > PRUNE_EVERY) {
        await register.prune({ deliveries: now() - KEPT_DELIVERIES, bans: now() - KEPT_BANS })
        prunedAt = now()
      }
      await pushChanges(parts, signal)
      await takeCredits({ register, tracker, now, onError }, signal)
    },
  })
}

/** Until the tracker knows everything. */
async function pushChanges({ register, tracker }: TrackerAccessSyncParts, signal: AbortSignal): Promise<void> {
  const { epoch, version } = await register.state()
  let known = await tracker.accessVersion(signal)
  // Another register, or one that was set back to an older state: everything anew.
  let base = known.epoch === epoch && known.version <= version ? known.version : 0
  for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round++) {
    if (base === version && base !== 0) return
    const changes = await register.changesAfter(base)
    known = await tracker.pushAccess({ epoch, base, ...plain(changes) }, signal)
    if (changes.done) return
    base = known.epoch === epoch && known.version === changes.version ? changes.version : 0
  }
}

/** Enters and commits until nothing is left; entered twice, a batch counts once. */
async function takeCredits({ register, tracker, now }: TrackerAccessSyncParts, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round++) {
    const { journal, batches } = await tracker.readCredits(signal)
    const last = batches.at(-1)
    if (last === undefined) return
    await register.enterCredits(journal, batches, now())
    await tracker.commitCredits(journal, last.batch, signal)
  }
}

/** The same as JSON carries it. */
function plain({ settings, users, listed, factors, bans, version, done }: RegisterChanges) {
  return {
    version,
    done,
    users: [...users],
    listed: [...listed],
    factors: factors.map(({ infoHash, uploadFactor, downloadFactor, until, removed }) => ({
      infoHash,
      uploadFactor,
      downloadFactor,
      removed,
      until,
    })),
    bans: [...bans],
    settings: settings === undefined ? undefined : plainSettings(settings),
  }
}

/** A copy of the settings whose lists may be changed, as JSON's types have it. */
export function plainSettings(settings: NonNullable<RegisterChanges['settings']>) {
  const { allowClients, denyClients, allowAddresses, denyAddresses, denyPorts, rules, ...rest } = settings
  return {
    ...rest,
    allowClients: [...allowClients],
    denyClients: [...denyClients],
    allowAddresses: [...allowAddresses],
    denyAddresses: [...denyAddresses],
    denyPorts: [...denyPorts],
    rules: { ...rules },
  }
}
