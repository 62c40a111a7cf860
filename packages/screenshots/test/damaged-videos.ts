import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openReader, UnknownContainerError } from '../src/container/open-reader.ts'
import type { VideoFile } from '../src/container/video-file.ts'

export const wireNames = [
  'tiny.mp4',
  'tiny-fragmented.mp4',
  'tiny-sidx.mp4',
  'tiny.mkv',
  'tiny-no-cues.mkv',
  'tiny.m2t',
  'tiny.avi',
] as const

export const wireBytes: ReadonlyMap<string, Uint8Array> = new Map(
  wireNames.map((name) => [name, Uint8Array.from(readFileSync(join(import.meta.dirname, 'wire', name)))]),
)

/** Read calls that a reader may make for a file of a few kilobytes before it counts as endless. */
const MAX_READS = 20_000
const never = new AbortController().signal

/** More reads than any honest file needs. */
export class EndlessReadError extends Error {
  readonly code = 'endless_read'
}

/** Libavformat is not part of these tests. */
const noMedia = async (): Promise<never> => {
  throw new UnknownContainerError('read by libavformat alone')
}

/** Opens the bytes as a video and takes up to three keyframes out of it, as a capture does. */
export async function readWhole(bytes: Uint8Array): Promise<{ readonly keyframes: number; readonly reads: number }> {
  let reads = 0
  const file: VideoFile = {
    length: bytes.length,
    read: async (offset, length) => {
      if (++reads > MAX_READS) throw new EndlessReadError('the reader does not end')
      if (offset < 0 || length < 0 || offset + length > bytes.length) throw new RangeError('a read outside of the file')
      return bytes.slice(offset, offset + length)
    },
  }
  const { reader } = await openReader(file, noMedia, never)
  const { durationSeconds } = reader.info
  const keyframes = reader.indexed
    ? await reader.keyframes(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, never)
    : await reader.keyframes(durationSeconds * 0.3, durationSeconds * 0.6, never)
  for (const keyframe of keyframes.slice(0, 3)) await reader.clip(keyframe, never)
  return { keyframes: keyframes.length, reads }
}

/** A small generator of its own, so that a failing input can be made again from its seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Damages bytes as disks, bad muxers and attackers do: flips, extreme numbers, cuts, moved and repeated stretches. */
export function damaged(original: Uint8Array, seed: number): Uint8Array {
  const random = seeded(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  let bytes = Uint8Array.from(original)
  // Headers lie at the start and the end: most damage goes there.
  const place = (): number => {
    const region = random()
    if (region < 0.6) return below(Math.min(1500, bytes.length))
    if (region < 0.8) return Math.max(0, bytes.length - 1 - below(1500))
    return below(bytes.length)
  }
  for (let changes = 1 + below(6); changes > 0; changes--) {
    const at = place()
    switch (below(6)) {
      case 0:
        bytes[at] = below(256)
        break
      case 1:
        bytes.fill(0xff, at, at + 1 + below(8))
        break
      case 2:
        bytes.fill(0, at, at + 1 + below(8))
        break
      case 3:
        bytes = bytes.slice(0, Math.max(1, at))
        break
      case 4:
        bytes.copyWithin(place(), at, at + below(400))
        break
      default:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
    }
  }
  return bytes
}
