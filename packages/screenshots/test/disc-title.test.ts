import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CaptureOptionsInput, type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile } from './capture-shots.ts'
import { makePlaylist } from './make-playlist.ts'
import { markedSample, testShape } from './marked-samples.ts'

const never = new AbortController().signal
const { seconds } = testShape

describeWith(['ffmpeg'], 'the main title of a Blu-ray disc', () => {
  let folder: string
  let decoder: FrameDecoder
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-disc-'))
    decoder = await openDecoder('node-av', never)
  })
  afterAll(async () => {
    await decoder.close()
    await rm(folder, { recursive: true })
  })

  /** A disc of three streams of one length, and the playlists given. */
  const disc = async (name: string, playlists: Readonly<Record<string, readonly string[]>>): Promise<string> => {
    const sample = await markedSample({ ...testShape, folder }, 'h264.m2ts')
    const stream = join(folder, name, 'BDMV', 'STREAM')
    const playlist = join(folder, name, 'BDMV', 'PLAYLIST')
    await mkdir(stream, { recursive: true })
    await mkdir(playlist, { recursive: true })
    for (const clip of ['00055', '00056', '00099']) await copyFile(sample, join(stream, `${clip}.m2ts`))
    for (const [list, clips] of Object.entries(playlists)) {
      await writeFile(join(playlist, `${list}.mpls`), makePlaylist(clips.map((clip) => ({ clip, seconds }))))
    }
    return join(folder, name)
  }
  const captured = async (
    path: string,
    options: CaptureOptionsInput,
  ): Promise<readonly (readonly [string, number])[]> => {
    const { shots, partial } = await captureFile(path, decoder, options)
    expect(partial).toBe(false)
    expect(shots.map(({ index }) => index)).toEqual(shots.map((_, i) => i))
    return shots.map(({ provenance, ...shot }) => [provenance.file.split('/').at(-1) ?? '', shot.seconds] as const)
  }
  const title = { '00001': ['00099'], '00002': Array(9).fill('00099'), '00800': ['00055', '00056'] }

  it('is what the longest playlist of different streams shows, as if it were one video', async () => {
    const shots = await captured(await disc('split', title), { count: 4 })
    expect(shots.map(([file]) => file)).toEqual(['00055.m2ts', '00055.m2ts', '00056.m2ts', '00056.m2ts'])
  })

  it('takes moments by hand for those of the whole title', async () => {
    const path = await disc('moments', title)
    const shots = await captured(path, { moments: [10, seconds + 20], exact: false })
    expect(shots).toEqual([
      ['00055.m2ts', 10],
      ['00056.m2ts', 20],
    ])
  })

  it('is the largest stream where that is most of the disc, whatever playlists say', async () => {
    const path = await disc('plain', title)
    for (const clip of ['00055', '00056']) await truncate(join(path, 'BDMV', 'STREAM', `${clip}.m2ts`), 192 * 1000)
    expect((await captured(path, { count: 2 })).map(([file]) => file)).toEqual(['00099.m2ts', '00099.m2ts'])
  })

  it('is the largest stream where the playlists are none', async () => {
    const path = await disc('noise', {})
    await writeFile(join(path, 'BDMV', 'PLAYLIST', '00800.mpls'), 'no playlist')
    expect(await captured(path, { count: 2 })).toHaveLength(2)
  })
})
