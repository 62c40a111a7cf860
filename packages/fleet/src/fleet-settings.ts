import { z } from 'zod'
import { placementPolicySchema } from './placement/placement-policy.ts'
import { removalPolicySchema } from './removal/removal-rules.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR

const milliseconds = (least: number, most: number) => z.int().min(least).max(most)

/** Settings of the fleet that an operator may change while it runs. Durations in milliseconds. */
export const fleetSettingsSchema = z.strictObject({
  placement: placementPolicySchema.prefault({}),
  removal: removalPolicySchema.prefault({}),
  /** How often each client is asked how it is; also the length of a placement round. */
  pollInterval: milliseconds(500, HOUR).default(2 * SECOND),
  /** After that a client that does not answer counts as silent. */
  clientTimeout: milliseconds(500, 5 * 60 * SECOND).default(6 * SECOND),
  /** Longest pause before a client that is down is asked again; the first is a second, then it doubles. */
  reconnectInterval: milliseconds(SECOND, DAY).default(180 * SECOND),
  /** Failures in a row before a client is left alone for that long. */
  reconnectAttempts: z.int().min(1).max(100).default(1),
  /** How long a client may be silent while a torrent is being sent before another is chosen. */
  failoverAfter: milliseconds(SECOND, DAY).default(60 * SECOND),
  /** A grab that found no way in this time is given up. */
  grabLifetime: milliseconds(60 * SECOND, 365 * DAY).default(7 * DAY),
  /** How long after `done` it is checked that the client still has the torrent. */
  laterConfirmAfter: milliseconds(SECOND, DAY).default(20 * SECOND),
  /** What happens to a torrent that its client cannot go on with: full disk, missing files. */
  failures: z
    .strictObject({
      /** `replace` brings what is not complete yet to another client; whatever is complete is only reported. */
      action: z.enum(['replace', 'report']).default('replace'),
      /** How long it must have failed. */
      after: milliseconds(SECOND, DAY).default(60 * SECOND),
    })
    .prefault({}),
  /** Times a young torrent without peers is announced again; 0 switches it off. */
  maxAnnounceRetries: z.int().min(0).max(1_000).default(10),
  /** At least that long between two of them: libtorrent postpones its announce on each. */
  announceSpacing: milliseconds(2 * SECOND, HOUR).default(7 * SECOND),
  /** Adds every torrent paused. */
  addPaused: z.boolean().default(false),
  /** Announcements are decided on but nothing is sent to a client. */
  dryRun: z.boolean().default(false),
})

export type FleetSettings = z.output<typeof fleetSettingsSchema>
