import { join } from 'node:path'
import { openDecoder } from '@shoal/screenshots'
import type { BenchRow, BenchRows } from '../bench-row.ts'
import { benchFile, benchFolder } from './bench-files.ts'
import { lowerBound } from './lower-bound.ts'
import { type MeasuredCapture, measureCapture } from './measure-capture.ts'
import { type SeederOptions, startSeeder } from './start-seeder.ts'
import { throttled } from './throttle.ts'

const PIECE = 256 * 1024
const LARGE_PIECE = 4 * 1024 * 1024
const CAP = 2_000_000 // bytes per second

/** Bounds of bytes against the lower bound, per container. */
const containers = [
  { name: 'last.mp4', must: 1.05, aim: 1.01 },
  { name: 'faststart.mp4', must: 1.05, aim: 1.01 },
  { name: 'fragmented.mp4', must: 1.05, aim: 1.01 },
  { name: 'h264.mkv', must: 1.05, aim: 1.01 },
  { name: 'h264.avi', must: 1.3, aim: 1.1 },
  { name: 'h264.ts', must: 5, aim: 2 },
  { name: 'no-cues.mkv', must: 6, aim: 2 },
] as const

/** Screenshots from real libtorrent seeders on loopback; every picture's moment is read from its mark. */
export const rows: BenchRows = async (report) => {
  const decoder = await openDecoder('auto', AbortSignal.timeout(20_000))
  const measured: BenchRow[] = []
  const add = (row: BenchRow): void => {
    measured.push(row)
    report(`${row.name}: ${row.value} ${row.unit}`)
  }
  const capture = async (
    name: string,
    options: Partial<SeederOptions>,
  ): Promise<MeasuredCapture & { file: string }> => {
    const file = await benchFile(name)
    const pieceLength = options.pieceLength ?? PIECE
    const kind = options.kind ?? 'v1'
    const torrent = join(benchFolder, `${name}.${pieceLength}.${kind}.torrent`)
    const direct = await startSeeder({ file, torrent, pieceLength, kind })
    const seeder = options.rate === undefined ? direct : await throttled(direct, options.rate)
    try {
      return { ...(await measureCapture({ torrent, seeders: [seeder], decoder })), file }
    } finally {
      await seeder.stop()
    }
  }
  try {
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
    const large = await capture('large.mkv', { pieceLength: LARGE_PIECE, kind: 'hybrid' })
    const { size } = await import('node:fs/promises').then(({ stat }) => stat(large.file))
    const share = (large.bytes / size) * 100
    add({
      name: 'share of a hybrid torrent with 4 MiB pieces',
      value: share,
      unit: '%',
      must: '≤ 0.4',
      aim: '≤ 0.2',
      ok: share <= 0.4,
    })

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
  } finally {
    await decoder.close()
  }
  return measured
}
