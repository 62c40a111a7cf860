import { readFile } from 'node:fs/promises'
import { openPieceSource } from '@shoal/peer'
import {
  captureTorrent,
  decodePicture,
  type FrameDecoder,
  type PieceCache,
  parseCaptureOptions,
  readMark,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'
import { FRAMES_PER_SECOND, SECONDS } from './bench-files.ts'
import type { Seeder } from './start-seeder.ts'

export interface MeasuredCapture {
  readonly bytes: number
  /** Seconds from the claim. */
  readonly firstShot: number
  readonly allShots: number
  /** Seconds that each picture shows, read from its mark. */
  readonly shown: readonly number[]
}

export interface CaptureTerms {
  readonly torrent: string
  readonly seeders: readonly Seeder[]
  readonly decoder: FrameDecoder
  readonly cache?: PieceCache
  /** Single blocks also where nothing proves them. */
  readonly unprovedBlocks?: boolean
  /** Aborts the capture after so many shots, as a worker killed then would. */
  readonly killAfter?: number
}

const TIMEOUT = 180_000 // milliseconds
const SHOTS = 12

/** Captures from real seeders and reads every picture's mark. @throws where one shows another moment than it says. */
export async function measureCapture({
  torrent,
  seeders,
  decoder,
  cache,
  unprovedBlocks = false,
  killAfter,
}: CaptureTerms): Promise<MeasuredCapture> {
  const metainfoBytes = await readFile(torrent)
  const started = performance.now()
  const source = openPieceSource({
    torrent: { metainfoBytes },
    peers: seeders.map(({ address, port }) => ({ address, port })),
    onlyGivenPeers: true,
    allowPeers: ['127.0.0.0/8'],
    unprovedBlocks,
    cache,
  })
  const killed = new AbortController()
  const pictures: { readonly seconds: number; readonly picture: Uint8Array }[] = []
  let firstShot = 0
  try {
    await captureTorrent(
      {
        source,
        checked: 'torrent',
        options: parseCaptureOptions({ count: SHOTS, unprovedBlocks }),
        decoder,
        encoder: sharpPictures,
        clock: systemClock,
        delivered: [],
        onShot: async ({ seconds }, picture) => {
          firstShot ||= (performance.now() - started) / 1000
          pictures.push({ seconds, picture })
          if (pictures.length === killAfter) killed.abort()
        },
        onProgress: () => undefined,
      },
      AbortSignal.any([killed.signal, AbortSignal.timeout(TIMEOUT)]),
    )
  } catch (error) {
    if (!killed.signal.aborted) throw error
  }
  const allShots = (performance.now() - started) / 1000
  const bytes = source.stats.payloadBytes
  await source.close()
  const shown = await Promise.all(pictures.map(({ seconds, picture }) => markedSeconds(picture, seconds)))
  return { bytes, firstShot, allShots, shown }
}

async function markedSeconds(picture: Uint8Array, claimed: number): Promise<number> {
  const { width, height, rgb } = await decodePicture(picture)
  const frame = readMark({ width, height, channels: 3, data: rgb })
  // The large file repeats the first one; its marks begin anew.
  if (frame === undefined || frame !== Math.round(claimed * FRAMES_PER_SECOND) % (SECONDS * FRAMES_PER_SECOND)) {
    throw new Error(`the picture of ${claimed} s shows frame ${frame}`)
  }
  return claimed
}
