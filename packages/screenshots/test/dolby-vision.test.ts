import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { Demuxer, Muxer } from 'node-av'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile } from './capture-shots.ts'
import { withDolbyVision } from './with-dolby-vision.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')

const pq = ':colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc'
const hlg = ':colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc'
const p5 = {
  dolbyVision: { profile: 5, compatibility: 0 },
  entry: 'dvh1',
  format: 'Dolby Vision, profile 5, no compatible base layer',
  warnings: ['Dolby Vision profile 5: shown without its own colour transform, so colours are off'],
} as const
const p8 = { entry: 'hvc1', warnings: [] } as const

const cases = [
  { ...p5, name: 'profile 5', color: pq, toneMap: 'PQ, hable, 203 cd/m²; Dolby Vision 5, colours not undone' },
  {
    ...p5,
    name: 'profile 5 that says nothing of its colours',
    color: '',
    toneMap: 'none; Dolby Vision 5, colours not undone',
  },
  {
    ...p8,
    name: 'profile 8.1',
    color: pq,
    dolbyVision: { profile: 8, compatibility: 1 },
    format: 'Dolby Vision, profile 8.1, HDR10 compatible',
    toneMap: 'PQ, hable, 203 cd/m²; Dolby Vision 8.1, base layer alone',
  },
  {
    ...p8,
    name: 'profile 8.4',
    color: hlg,
    dolbyVision: { profile: 8, compatibility: 4 },
    format: 'Dolby Vision, profile 8.4, HLG compatible',
    toneMap: 'HLG, hable, 203 cd/m²; Dolby Vision 8.4, base layer alone',
  },
] as const

describeWith(['ffmpeg'], 'Dolby Vision is named as what it is', () => {
  let folder: string
  const decoders: FrameDecoder[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-dolby-'))
    decoders.push(await openDecoder('node-av', never), await openDecoder('ffmpeg', never))
  })
  afterAll(async () => {
    for (const decoder of decoders) await decoder.close()
    await rm(folder, { recursive: true })
  })

  const ffmpeg = (...args: readonly string[]) => run('ffmpeg', ['-v', 'error', '-y', ...args])

  const captured = async (path: string, decoder: FrameDecoder) => {
    const { shots, report } = await captureFile(path, decoder, { count: 1 })
    const toneMaps = shots.map(({ provenance }) => provenance.toneMap)
    return { toneMaps, warnings: report.warnings, mediaInfo: report.mediaInfo }
  }

  it.each(cases)('$name: in MP4, Matroska and MPEG-TS, by both decoders', async (one) => {
    const path = (name: string): string => join(folder, name)
    const x265 = ['-preset', 'ultrafast', '-x265-params', `log-level=none:keyint=25${one.color}`]
    const video = ['-an', '-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', ...x265, '-tag:v', 'hvc1']
    await ffmpeg('-i', fixture, '-t', '4', ...video, path('plain.mp4'))
    const plain = await readFile(path('plain.mp4'))
    await writeFile(path('dolby.mp4'), withDolbyVision(plain, one.dolbyVision, one.entry))
    // The other containers have no such names, and FFmpeg copies only the usual one.
    await writeFile(path('usual.mp4'), withDolbyVision(plain, one.dolbyVision, 'hvc1'))
    await ffmpeg('-i', path('usual.mp4'), '-strict', 'unofficial', '-c', 'copy', path('dolby.mkv'))
    await copyToTransport(path('usual.mp4'), path('dolby.ts'))
    for (const name of ['dolby.mp4', 'dolby.mkv', 'dolby.ts']) {
      for (const decoder of decoders) {
        const { toneMaps, warnings, mediaInfo } = await captured(path(name), decoder)
        expect({ name, toneMaps, warnings }).toEqual({ name, toneMaps: [one.toneMap], warnings: one.warnings })
        expect(mediaInfo).toMatch(new RegExp(`^HDR format +: ${one.format}$`, 'm'))
        expect(mediaInfo).toMatch(new RegExp(`^Tone mapping of shots +: ${one.toneMap}$`, 'm'))
      }
    }
  })
})

/** FFmpeg writes the descriptor into transport streams since version 6.1 only, which node-av has and systems may not. */
async function copyToTransport(from: string, to: string): Promise<void> {
  await using demuxer = await Demuxer.open(from)
  const stream = demuxer.video()
  if (stream === undefined) throw new Error('there is no video')
  await using muxer = await Muxer.open(to, { options: { strict: 'unofficial' } })
  const index = muxer.addStream(stream)
  for await (using packet of demuxer.packets(stream.index)) {
    if (packet !== null) await muxer.writePacket(packet, index)
  }
}
