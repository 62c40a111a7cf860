import { type LabPeerStatus, type LabStatus, labReachVerdicts } from '../lab-status.ts'
import type { LabIo } from './lab-io.ts'
import { type LabWords, labWords } from './lab-words.ts'

const MIB = 2 ** 20

/** The lab as lines: torrents, then each peer with its own view beside the tracker's. */
export function statusTable(status: LabStatus, language: LabIo['language']): string {
  const words = labWords(language)
  const { torrents, peers, trackers, page } = status
  const rows = peers.map((peer) => [
    peer.id,
    peer.kind,
    `${peer.address}:${peer.port}`,
    verdictOf(peer, words),
    progressOf(peer, status, words),
    ...(peer.dial === undefined ? [] : [dialOf(peer.dial, words)]),
  ])
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return [
    `Tracker  ${trackers.join('  ')}`,
    ...(page === undefined ? [] : [`${words.phonePage}  ${page}`]),
    ...torrents.map(({ name, infoHash, seeders, leechers }) => `${infoHash}  ${seeders}/${leechers}  ${name}`),
    ...rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
  ].join('\n')
}

/** What the tracker knows of it; where its torrents differ, the worst with the number of those it is true of. */
function verdictOf({ tracker }: LabPeerStatus, words: LabWords): string {
  const verdicts = Object.values(tracker).map(({ verdict }) => verdict)
  const worst = labReachVerdicts.find((verdict) => verdicts.includes(verdict)) ?? 'fine'
  const count = verdicts.filter((verdict) => verdict === worst).length
  const where = worst === 'wrong-address' ? ` (${handedOut(tracker)})` : ''
  return words.verdict[worst] + where + (count === verdicts.length ? '' : ` ${count}/${verdicts.length}`)
}

function handedOut(tracker: LabPeerStatus['tracker']): string {
  return Object.values(tracker).find(({ verdict }) => verdict === 'wrong-address')?.handedOut ?? ''
}

function dialOf({ outcome, client, pieces, pieceCount }: NonNullable<LabPeerStatus['dial']>, words: LabWords): string {
  if (outcome !== 'reached') return `${words.dialled}: ${outcome}`
  return `${words.dialled}: ${client ?? '?'}, ${pieces ?? '?'}/${pieceCount ?? '?'} ${words.pieces}`
}

function progressOf(peer: LabPeerStatus, status: LabStatus, words: LabWords): string {
  const { torrents, state, completeAfter, role } = peer
  if (state === 'silent') return words.silent
  if (role === 'downloader' && completeAfter !== undefined)
    return words.completeAfter((completeAfter / 1000).toFixed(1))
  const total = status.torrents.reduce((sum, { length }) => sum + length, 0)
  const done = torrents.reduce((sum, { completedBytes }) => sum + completedBytes, 0)
  const speed = torrents.reduce((sum, torrent) => sum + torrent.downloadSpeed, 0)
  const percent = `${total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))} %`
  return role === 'seeder' ? percent : `${percent}, ${(speed / MIB).toFixed(1)} MiB/s`
}
