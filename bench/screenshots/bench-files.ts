import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeMarkedVideo } from '../../packages/screenshots/fixtures/make-marked-video.ts'

const run = promisify(execFile)

export const benchFolder = join(tmpdir(), 'shoal-bench-screenshots')
export const FRAMES_PER_SECOND = 25
export const SECONDS = 240
const GOP_SECONDS = 5
const BIT_RATE = 4_000_000
const LOOPS = 8

/** What ffmpeg is told to make each file from the first one, frames copied where nothing else is said. */
const copies: Readonly<Record<string, readonly string[]>> = {
  'faststart.mp4': ['-movflags', '+faststart'],
  'fragmented.mp4': ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'],
  'sidx.mp4': ['-movflags', '+frag_keyframe+dash+global_sidx+skip_trailer'],
  'no-index.mp4': ['-movflags', '+frag_keyframe+empty_moov+default_base_moof+skip_trailer'],
  'h264.mkv': [],
  'vp9.webm': [
    '-c:v',
    'libvpx-vp9',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-row-mt',
    '1',
    '-g',
    '125',
    '-b:v',
    '3M',
  ],
  'no-cues.mkv': ['-f', 'matroska', '-live', '1'],
  'h264.ts': [],
  'h264.avi': [],
}

/** A file of the benchmark: 720p, 4 Mbit/s, a keyframe every 5 s; made once and kept. */
export async function benchFile(name: string): Promise<string> {
  await mkdir(benchFolder, { recursive: true })
  const file = join(benchFolder, name)
  if (existsSync(file)) return file
  const unfinished = join(benchFolder, `unfinished-${name}`)
  if (name === 'last.mp4') {
    await makeMarkedVideo({
      file: unfinished,
      width: 1280,
      height: 720,
      framesPerSecond: FRAMES_PER_SECOND,
      seconds: SECONDS,
      gop: GOP_SECONDS * FRAMES_PER_SECOND,
      noise: 4,
      bitRate: BIT_RATE,
      encoderOptions: { preset: 'ultrafast', maxrate: BIT_RATE, bufsize: BIT_RATE * 2, 'x264-params': 'scenecut=0' },
    })
  } else if (name === 'large.mkv') {
    const list = join(benchFolder, 'list.txt')
    const part = await benchFile('last.mp4')
    await writeFile(list, `file '${part}'\n`.repeat(LOOPS))
    await run('ffmpeg', ['-v', 'error', '-y', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', unfinished])
  } else {
    const source = await benchFile('last.mp4')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', source, '-c', 'copy', ...(copies[name] ?? []), unfinished])
  }
  await rename(unfinished, file)
  return file
}
