import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '@shoal/testing'
import { hevcEncoder, makeMarkedVideo } from '../../packages/screenshots/fixtures/make-marked-video.ts'
import { alternate, type Costs, costOfProgram } from '../measure.ts'
import { benchFolder, FRAMES_PER_SECOND } from './bench-files.ts'

const SECONDS = 60
const GOP_SECONDS = 5
const PICTURES = 12
const ROUNDS = 3

/**
 * What pictures of a 1080p HEVC file on this machine cost, from start to end of the programs, ours and `ffmpeg -ss` once for each, to
 * the same JPEG quality. Undefined where there is no ffmpeg.
 */
export async function pictureCost(): Promise<Costs | undefined> {
  const ffmpeg = findProgram('ffmpeg')
  if (ffmpeg === undefined) return undefined
  const file = await hevcFile()
  const script = join(import.meta.dirname, 'picture-child.ts')
  const moments = Array.from({ length: PICTURES }, (_, i) => ((i + 0.5) * SECONDS) / PICTURES)
  const loop = `for t in ${moments.join(' ')}; do "$0" -v error -nostdin -ss $t -i "$1" -frames:v 1 -q:v 3 -f image2pipe - > /dev/null || exit 1; done`
  return await alternate(
    ROUNDS,
    () => costOfProgram(process.execPath, ['--conditions=source', script, file, String(PICTURES)]),
    () => costOfProgram('bash', ['-c', loop, ffmpeg, file]),
  )
}

/** Made once and kept. */
async function hevcFile(): Promise<string> {
  await mkdir(benchFolder, { recursive: true })
  const file = join(benchFolder, 'hevc-1080p.mkv')
  if (existsSync(file)) return file
  const unfinished = join(benchFolder, 'unfinished-hevc-1080p.mkv')
  await makeMarkedVideo({
    file: unfinished,
    width: 1920,
    height: 1080,
    framesPerSecond: FRAMES_PER_SECOND,
    seconds: SECONDS,
    gop: GOP_SECONDS * FRAMES_PER_SECOND,
    noise: 4,
    encoder: hevcEncoder,
    encoderOptions: { preset: 'ultrafast', crf: 28, 'x265-params': 'log-level=0:scenecut=0' },
  })
  await rename(unfinished, file)
  return file
}
