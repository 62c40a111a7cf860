import type { PieceSource, WaysToPeers } from '../pieces/piece-source.ts'
import { CaptureError } from '../task/capture-error.ts'

/** @throws CaptureError `no_way_to_peers` where nobody can ever be found who has the torrent. */
export function checkWays({ ways }: PieceSource): void {
  if (ways === undefined || ways.trackers > 0 || ways.peers > 0 || ways.dht) return
  throw new CaptureError(
    'no_way_to_peers',
    'no tracker and no peer is known for the torrent, and the DHT is off: name trackers or peers, or turn the DHT on (shots.dht)',
  )
}

/** How peers were looked for, for people: the end of a sentence that says that nobody gave anything. */
export function soughtBy(ways: WaysToPeers | undefined): string {
  if (ways === undefined) return ''
  const asked = [
    ways.trackers > 0 ? counted(ways.trackers, 'tracker') : '',
    ways.peers > 0 ? counted(ways.peers, 'named peer') : '',
    ways.dht ? 'the DHT' : '',
  ].filter((way) => way !== '')
  return ` (asked: ${asked.join(', ')}${ways.dht ? '' : '; the DHT is off'})`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
