import { copyFile, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTorrentSession, openPieceSource } from '@shoal/peer'
import {
  captureTorrent,
  decodePicture,
  openDecoder,
  parseCaptureOptions,
  readMark,
  type ShotDetails,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'
import { createTorrent } from '@shoal/toolkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from './start-program.ts'

const VIDEO = fileURLToPath(new URL('../../screenshots/fixtures/marked.mp4', import.meta.url))
const FRAMES_PER_SECOND = 25
const PIECE = 1024 * 1024 // bytes
const WAIT = { timeout: 60_000 } // milliseconds
const LONG_AGO = 1_000_000 // seconds
const never = new AbortController().signal

interface MarkedShot extends ShotDetails {
  /** What its picture shows, in seconds. */
  readonly shown: number
}

/** The video in a folder of its own, and a v1 torrent of it with pieces much larger than a keyframe. */
async function prepared(): Promise<{ readonly folder: string; readonly metainfoBytes: Uint8Array }> {
  const folder = await temporaryFolder()
  const path = join(folder, 'video.mp4')
  await copyFile(VIDEO, path)
  await utimes(path, LONG_AGO, LONG_AGO)
  return { folder, metainfoBytes: (await createTorrent({ paths: [path], pieceLength: PIECE })).bytes }
}

async function seeder(address: string, metainfoBytes: Uint8Array, folder: string, stateFolder?: string) {
  const listen = { address, port: 0 }
  const session = await createTorrentSession({ listen, mayAnnounce: () => true, ...(stateFolder && { stateFolder }) })
  onTestFinished(() => session.stop(AbortSignal.timeout(5000)))
  const { infoHash } = await session.add({ metainfoBytes, folder })
  await expect.poll(() => session.status(infoHash)?.state, WAIT).toBe('seeding')
  return session
}

/** One that checked the right file, of which everything behind the index was overwritten then. */
async function liar(address: string) {
  const { folder, metainfoBytes } = await prepared()
  const stateFolder = await temporaryFolder()
  const honest = await seeder(address, metainfoBytes, folder, stateFolder)
  await honest.stop(AbortSignal.timeout(5000))
  const path = join(folder, 'video.mp4')
  const bytes = await readFile(path)
  await writeFile(path, bytes.fill(0x55, bytes.indexOf('mdat') + 4))
  await utimes(path, LONG_AGO, LONG_AGO)
  return seeder(address, metainfoBytes, folder, stateFolder)
}

function open(metainfoBytes: Uint8Array, peers: readonly { readonly address: string; readonly port: number }[]) {
  const places = { allowPeers: ['127.0.0.0/8'], localAddress: '127.0.0.9', onlyGivenPeers: true }
  const source = openPieceSource({ torrent: { metainfoBytes }, peers, ...places, unprovedBlocks: true })
  onTestFinished(() => source.close())
  return source
}

/** Three shots of what the source gives. */
async function capture(source: ReturnType<typeof open>): Promise<readonly MarkedShot[]> {
  const decoder = await openDecoder('node-av', never)
  onTestFinished(() => decoder.close())
  const shots: MarkedShot[] = []
  await captureTorrent(
    {
      source,
      checked: 'torrent',
      options: parseCaptureOptions({ count: 3, unprovedBlocks: true }),
      decoder,
      encoder: sharpPictures,
      clock: systemClock,
      delivered: [],
      onShot: async (details, picture) => {
        const { width, height, rgb } = await decodePicture(picture)
        const frame = readMark({ width, height, channels: 3, data: rgb }) ?? Number.NaN
        shots.push({ ...details, shown: frame / FRAMES_PER_SECOND })
      },
      onProgress: () => undefined,
    },
    never,
  )
  return shots
}

describe('shots of single blocks without proof', { timeout: 2 * WAIT.timeout }, () => {
  it('cost a fraction of the pieces, and say what they rest on', async () => {
    const { folder, metainfoBytes } = await prepared()
    const { address } = await seeder('127.0.0.2', metainfoBytes, folder)
    const source = open(metainfoBytes, [address])
    const shots = await capture(source)
    expect(shots.map(({ shown }) => shown)).toEqual(shots.map(({ seconds }) => seconds))
    expect(shots.map(({ provenance }) => provenance.checked)).toEqual(['unproved', 'unproved', 'unproved'])
    expect(source.stats).toMatchObject({ pieces: 0 })
    expect(source.stats.payloadBytes).toBeLessThan(PIECE / 2)
  })

  it('are taken from whole pieces where a peer lied', async () => {
    const { folder, metainfoBytes } = await prepared()
    const wrong = await liar('127.0.0.66')
    const source = open(metainfoBytes, [wrong.address])
    const capturing = capture(source)
    await expect.poll(() => source.stats.payloadBytes, WAIT).toBeGreaterThan(PIECE)
    const honest = await seeder('127.0.0.2', metainfoBytes, folder)
    source.addPeers([honest.address])
    const shots = await capturing
    expect(shots).toHaveLength(3)
    expect(shots.map(({ shown }) => shown)).toEqual(shots.map(({ seconds }) => seconds))
    expect(source.stats.pieces).toBeGreaterThan(0)
  })
})
