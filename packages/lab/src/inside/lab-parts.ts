import type { Server } from 'node:http'
import type { Tracker } from '@shoal/tracker'
import type { LabStatus } from '../lab-status.ts'
import type { FaultBoard } from './fault-board.ts'
import type { AnnounceLog } from './front/announce-log.ts'
import type { TrackerFront } from './front/tracker-front.ts'
import type { LabNet } from './lab-addresses.ts'
import type { BuiltinThreads } from './peers/builtin-threads.ts'
import type { LabPeer, LabTorrent } from './peers/lab-peer.ts'
import type { SeederRelay } from './relay/seeder-relay.ts'

/** Where a lab lives. */
export interface LabPlace {
  /** Everything that it writes. */
  readonly folder: string
  readonly net: LabNet
  readonly isolation: LabStatus['isolation']
}

/** All that a running lab consists of. */
export interface LabParts {
  readonly place: LabPlace
  readonly tracker: Tracker
  /**
   * What peers take for the tracker; absent where other machines may come, whose addresses nobody can dial from, so that
   * neither it nor a relay can stand between.
   */
  readonly front: TrackerFront | undefined
  /** The tracker's URLs as they are in the torrents. */
  readonly trackers: readonly string[]
  readonly board: FaultBoard
  readonly log: AnnounceLog
  readonly torrents: readonly LabTorrent[]
  readonly relays: readonly SeederRelay[]
  readonly peers: readonly LabPeer[]
  readonly threads: BuiltinThreads
  /** For phones, where other machines may come. */
  readonly page: { readonly url: string; readonly server: Server } | undefined
}
