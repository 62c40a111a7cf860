import type { PeerRow } from '@shoal/tracker'
import type { LabPeerStatus, LabTrackerView } from '../lab-status.ts'
import { announcedClient, type HeardAnnounce } from './front/announce-log.ts'
import type { LabPeer } from './peers/lab-peer.ts'

/** What is known of one peer of one torrent at the tracker's side. */
export interface TrackerKnowledge {
  /** Everybody whom the tracker lists for the torrent. */
  readonly rows: readonly PeerRow[]
  /** The last announce of the peer's address for it. */
  readonly heard: HeardAnnounce | undefined
  readonly dial: LabPeerStatus['dial'] | undefined
}

/** The tracker's view of a peer, and whether others can find it there: never announced and announced wrongly are two things. */
export function trackerViewOf(
  { address, port }: Pick<LabPeer, 'address' | 'port'>,
  { rows, heard, dial }: TrackerKnowledge,
): LabTrackerView {
  const exact = rows.find((row) => row.address === address && row.port === port)
  const row = exact ?? rows.find((other) => (other.sourceAddress ?? other.address) === address)
  const request = heard?.request
  return {
    verdict: verdictOf(row, exact !== undefined, heard, dial),
    ...(row === undefined ? {} : { handedOut: `${row.address}:${row.port}`, source: row.sourceAddress ?? row.address }),
    ...(row?.protocol === undefined ? {} : { protocol: row.protocol }),
    ...(heard === undefined || request === undefined
      ? {}
      : {
          ...{ source: address, protocol: heard.protocol, client: announcedClient(request), event: request.event },
          ...{
            left: request.left,
            announcedAt: heard.at,
            announces: heard.count,
            answer: heard.answer,
            raw: heard.raw,
          },
        }),
  }
}

function verdictOf(
  row: PeerRow | undefined,
  exact: boolean,
  heard: HeardAnnounce | undefined,
  dial: LabPeerStatus['dial'] | undefined,
): LabTrackerView['verdict'] {
  if (row !== undefined && !exact) return 'wrong-address'
  if (row !== undefined) return dial === undefined || dial.outcome === 'reached' ? 'fine' : 'unreachable'
  if (heard === undefined) return 'never-announced'
  return heard.request.event === 'stopped' ? 'stopped' : 'refused'
}
