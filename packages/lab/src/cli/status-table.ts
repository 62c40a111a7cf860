import type { LabPeerStatus, LabStatus } from '../lab-status.ts'

const MIB = 2 ** 20

/** The lab as lines: torrents, then each peer with its own view beside the tracker's. */
export function statusTable(status: LabStatus): string {
  const { torrents, peers, trackers } = status
  const rows = peers.map((peer) => [
    peer.id,
    peer.kind,
    `${peer.address}:${peer.port}`,
    peer.announced.length === torrents.length ? 'announced' : `announced ${peer.announced.length}/${torrents.length}`,
    progressOf(peer, status),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return [
    `Tracker  ${trackers.join('  ')}`,
    ...torrents.map(({ name, infoHash, seeders, leechers }) => `${infoHash}  ${seeders}/${leechers}  ${name}`),
    ...rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')),
  ].join('\n')
}

function progressOf({ torrents, state, completeAfter, role }: LabPeerStatus, status: LabStatus): string {
  if (state === 'silent') return 'does not answer'
  if (role === 'downloader' && completeAfter !== undefined)
    return `complete after ${(completeAfter / 1000).toFixed(1)} s`
  const total = status.torrents.reduce((sum, { length }) => sum + length, 0)
  const done = torrents.reduce((sum, { completedBytes }) => sum + completedBytes, 0)
  const speed = torrents.reduce((sum, torrent) => sum + torrent.downloadSpeed, 0)
  const percent = `${total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))} %`
  return role === 'seeder' ? percent : `${percent}, ${(speed / MIB).toFixed(1)} MiB/s`
}
