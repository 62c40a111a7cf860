import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Expectation } from './check-video.ts'
import type { EncodedName, EncodedStreams } from './encoded-streams.ts'

const run = promisify(execFile)

/** How a file is made of encoded streams, without encoding anything again. */
export interface OracleSample {
  /** Name of the file, by whose ending ffmpeg chooses the container unless `args` say otherwise. */
  readonly name: string
  /** Inputs in order; the first one's video comes first. */
  readonly from: readonly EncodedName[]
  /** What ffmpeg is told before its inputs, and between these and the file. Streams are copied. */
  readonly before?: readonly string[]
  readonly args?: readonly string[]
  /** The codec of a tone that goes beside the pictures, and its options. */
  readonly sound?: readonly [string, ...string[]]
  /** What is then done to the bytes that no muxer does. */
  readonly patch?: (bytes: Buffer) => Buffer
  readonly expectation?: Expectation
  /** Left to `npm run bench -- screenshots --only oracle`, as others show the same. */
  readonly large?: boolean
}

/** One frame alone is deinterlaced, where ffmpeg looks at its neighbours too. */
export const deinterlaced: Expectation = { ssim: 0.97 }
/** A file of few bytes for its minutes, whose duration is told in seconds. */
export const slow: Expectation = { anyDuration: true, warnings: /far too small/ }

const TONE = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4']

export async function makeSample(streams: EncodedStreams, sample: OracleSample): Promise<string> {
  const { name, from, before = [], args = [], sound, patch } = sample
  const path = join(streams.folder, name)
  const inputs: string[] = []
  for (const input of from) inputs.push(...before, '-i', await streams.path(input))
  const heard = sound === undefined ? [] : ['-map', '0:v', '-map', `${from.length}:a`, '-c:a', ...sound]
  if (sound !== undefined) inputs.push(...TONE)
  await run('ffmpeg', ['-v', 'error', '-y', '-strict', '-2', ...inputs, '-c', 'copy', ...heard, ...args, path])
  if (patch !== undefined) await writeFile(path, patch(await readFile(path)))
  return path
}
