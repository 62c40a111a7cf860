import { listSwarmPeers, listSwarms } from '@shoal/api'
import { type MountTarget, mount } from '../../../http/mount.ts'
import type { TrackerParts } from '../tracker-parts.ts'

/** Swarms of our own tracker and their peers, asked of the tracker itself. */
export function mountSwarms(target: MountTarget, { tracker }: TrackerParts): void {
  mount(target, listSwarms, ({ query, signal }) => tracker.swarms(query, signal))
  mount(target, listSwarmPeers, ({ params, query, signal }) => tracker.peers(params.infoHash, query, signal))
}
