import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FrameDecoder, openDecoder, type PieceCache } from '@shoal/screenshots'
import type { BenchRow, BenchRows } from '../bench-row.ts'
import { advantage } from '../measure.ts'
import { benchFile, benchFolder } from './bench-files.ts'
import { claimRace } from './claim-race.ts'
import { lowerBound } from './lower-bound.ts'
import { type MeasuredCapture, measureCapture } from './measure-capture.ts'
import { runOracle } from './oracle.ts'
import { pictureCost } from './picture-cost.ts'
import { type Seeder, type SeederOptions, startSeeder } from './start-seeder.ts'
import { throttled } from './throttle.ts'
import { wholeDownload } from './whole-download.ts'

const PIECE = 256 * 1024
const LARGE_PIECE = 4 * 1024 * 1024
const CAP = 2_000_000 // bytes per second
const SLOW = 100_000 // bytes per second
const FAST = 1_000_000 // bytes per second
const TASKS = 10_000

/** Bounds of bytes against the lower bound, per container. */
const containers = [
  { name: 'last.mp4', must: 1.05, aim: 1.01 },
  { name: 'faststart.mp4', must: 1.05, aim: 1.01 },
  { name: 'fragmented.mp4', must: 1.05, aim: 1.01 },
  { name: 'h264.mkv', must: 1.05, aim: 1.01 },
  { name: 'vp9.webm', must: 1.05, aim: 1.01 },
  { name: 'h264.avi', must: 1.3, aim: 1.1 },
  { name: 'h264.ts', must: 2, aim: 1.3 },
  { name: 'no-cues.mkv', must: 2, aim: 1.3 },
  { name: 'sidx.mp4', must: 1.05, aim: 1.05 },
  { name: 'no-index.mp4', must: 1.5, aim: 1.5 },
] as const

/**
 * Screenshots from real libtorrent seeders on loopback; every picture's moment is read from its mark. Groups: containers, hybrid,
 * unproved, line, kill, peers, download, picture, claims, oracle.
 */
export const rows: BenchRows = async (report, wanted) => {
  const decoder = await openDecoder('auto', AbortSignal.timeout(20_000))
  const measured: BenchRow[] = []
  const add = (row: BenchRow): void => {
    measured.push(row)
    report(`${row.name}: ${row.value} ${row.unit}`)
  }
  const capture = async (
    name: string,
    options: Partial<SeederOptions> & { readonly rate?: number; readonly unprovedBlocks?: boolean },
  ): Promise<MeasuredCapture & { file: string }> => {
    const file = await benchFile(name)
    const pieceLength = options.pieceLength ?? PIECE
    const { kind = 'v1', unprovedBlocks = false } = options
    const torrent = join(benchFolder, `${name}.${pieceLength}.${kind}.torrent`)
    const direct = await startSeeder({ file, torrent, pieceLength, kind })
    const seeder = options.rate === undefined ? direct : await throttled(direct, options.rate)
    try {
      return { ...(await measureCapture({ torrent, seeders: [seeder], decoder, unprovedBlocks })), file }
    } finally {
      await seeder.stop()
    }
  }
  try {
    if (wanted('containers')) {
      for (const { name, must, aim } of containers) {
        const { file, bytes, shown } = await capture(name, {})
        const ratio = bytes / (await lowerBound(file, shown, PIECE))
        add({
          name: `bytes against lower bound, ${name}`,
          value: ratio,
          unit: '×',
          must: `≤ ${must}`,
          aim: `≤ ${aim}`,
          ok: ratio <= must,
        })
      }
    }
    if (wanted('hybrid')) {
      const large = await capture('large.mkv', { pieceLength: LARGE_PIECE, kind: 'hybrid' })
      const { size } = await stat(large.file)
      const share = (large.bytes / size) * 100
      add({
        name: 'share of a hybrid torrent with 4 MiB pieces',
        value: share,
        unit: '%',
        must: '≤ 0.4',
        aim: '≤ 0.2',
        ok: share <= 0.4,
      })
    }
    if (wanted('unproved')) {
      const large = await capture('large.mkv', { pieceLength: LARGE_PIECE, unprovedBlocks: true })
      const { size } = await stat(large.file)
      add({
        name: 'share of a v1 torrent with 4 MiB pieces, blocks without proof asked for',
        value: (large.bytes / size) * 100,
        unit: '%',
        ok: true,
      })
    }
    if (wanted('line')) {
      const capped = await capture('last.mp4', { rate: CAP })
      const over = capped.allShots - capped.bytes / CAP
      add({
        name: 'all shots at 2 MB/s, beyond bytes ÷ cap',
        value: over,
        unit: 's',
        must: '≤ 0.7',
        aim: '≤ 0.3',
        ok: over <= 0.7,
      })
      const { firstShot } = capped
      add({
        name: 'first shot at 2 MB/s',
        value: firstShot,
        unit: 's',
        must: '≤ 0.8',
        aim: '≤ 0.5',
        ok: firstShot <= 0.8,
      })
    }
    if (wanted('kill')) {
      const kill = await killedMidway(decoder)
      add({
        name: 'bytes fetched twice after a kill midway',
        value: kill,
        unit: 'bytes',
        must: '≤ 1 piece',
        aim: '0',
        ok: kill <= PIECE,
      })
    }
    if (wanted('peers')) {
      const slow = await withSlowPeer(decoder)
      add({
        name: 'three peers, one at 100 KB/s, against two',
        value: slow,
        unit: '×',
        must: '≤ 1.3',
        aim: '≤ 1.1',
        ok: slow <= 1.3,
      })
    }
    if (wanted('download')) {
      const costs = await wholeDownload()
      const ratio = costs === undefined ? null : 1 / advantage(costs, 'cpu')
      add({
        name: 'whole download of 1 GB against aria2, CPU',
        value: ratio,
        unit: '×',
        must: '≤ 4',
        aim: '≤ 2',
        ok: ratio === null ? null : ratio <= 4,
        ...(ratio === null ? { note: 'aria2 is not here' } : {}),
      })
    }
    if (wanted('picture')) {
      const costs = await pictureCost()
      const ratio = costs === undefined ? null : 1 / advantage(costs, 'cpu')
      add({
        name: 'a 1080p HEVC picture of a local file against ffmpeg -ss, CPU',
        value: ratio,
        unit: '×',
        must: '≤ 1.2',
        aim: '≤ 0.8',
        ok: ratio === null ? null : ratio <= 1.2,
        ...(ratio === null ? { note: 'ffmpeg is not here' } : {}),
      })
    }
    if (wanted('claims')) {
      const { claimedTwice, lost, seconds } = await claimRace(TASKS)
      const race = `${TASKS} tasks, 4 processes, PostgreSQL`
      add({ name: `${race}: claimed twice`, value: claimedTwice, unit: '', must: '0', ok: claimedTwice === 0 })
      add({ name: `${race}: lost`, value: lost, unit: '', must: '0', ok: lost === 0, note: `${seconds.toFixed(1)} s` })
    }
    if (wanted('oracle')) {
      const { samples, wrong } = await runOracle(report)
      add({ name: 'oracle suite: samples', value: samples, unit: '', must: '≥ 300', aim: '≥ 600', ok: samples >= 300 })
      add({ name: 'oracle suite: wrong', value: wrong.length, unit: '', must: '0', ok: wrong.length === 0 })
    }
  } finally {
    await decoder.close()
  }
  return measured
}

/** Bytes fetched over both attempts beyond those of one that nobody killed; pieces survive in the cache. */
async function killedMidway(decoder: FrameDecoder): Promise<number> {
  const file = await benchFile('last.mp4')
  const torrent = join(benchFolder, `last.mp4.${PIECE}.v1.torrent`)
  const seeder = await throttled(await startSeeder({ file, torrent, pieceLength: PIECE, kind: 'v1' }), CAP)
  const pieces = new Map<number, Uint8Array>()
  const cache: PieceCache = {
    load: async (_, piece) => pieces.get(piece),
    store: async (_, piece, bytes) => void pieces.set(piece, bytes),
    loadBlocks: async () => new Map(),
    storeBlock: () => Promise.reject(new Error('v1 has no proved blocks')),
  }
  try {
    const whole = await measureCapture({ torrent, seeders: [seeder], decoder })
    const killed = await measureCapture({ torrent, seeders: [seeder], decoder, cache, killAfter: SHOTS_BEFORE_KILL })
    const resumed = await measureCapture({ torrent, seeders: [seeder], decoder, cache })
    return Math.max(0, killed.bytes + resumed.bytes - whole.bytes)
  } finally {
    await seeder.stop()
  }
}

const SHOTS_BEFORE_KILL = 6

/** Time with two fast peers and a slow one against the time with the two alone. */
async function withSlowPeer(decoder: FrameDecoder): Promise<number> {
  const file = await benchFile('last.mp4')
  const torrent = join(benchFolder, `last.mp4.${PIECE}.v1.torrent`)
  const line = async (address: string, rate: number): Promise<Seeder> =>
    throttled(await startSeeder({ file, torrent, pieceLength: PIECE, kind: 'v1', address }), rate)
  const fast = [await line('127.0.0.2', FAST), await line('127.0.0.3', FAST)]
  const slow = await line('127.0.0.4', SLOW)
  try {
    const alone = await measureCapture({ torrent, seeders: fast, decoder })
    const together = await measureCapture({ torrent, seeders: [...fast, slow], decoder })
    return together.allShots / alone.allShots
  } finally {
    for (const seeder of [...fast, slow]) await seeder.stop()
  }
}
