import type { ByteGrid, FileRange, Keyframe } from '../video-reader.ts'

/** A keyframe's own bytes. */
export interface Mp4Sample extends FileRange {
  /** Own presentation time. */
  readonly seconds: number
  /** Which sample entry describes it, from 1. */
  readonly description: number
}

/** Where a file's keyframes are known from. */
export interface Mp4Keyframes {
  /** Whether all are known before anything is asked. */
  readonly indexed: boolean
  readonly durationSeconds: number
  find(from: number, to: number, signal: AbortSignal, grid?: ByteGrid): Promise<readonly Keyframe[]>
  /** The sample of a keyframe that `find` gave, and what was read to know it. */
  sample(
    keyframe: Keyframe,
    signal: AbortSignal,
  ): Promise<{ readonly sample: Mp4Sample; readonly read: readonly FileRange[] }>
}

/** Keyframes that are all known with their bytes. */
export function knownKeyframes(samples: readonly Mp4Sample[], durationSeconds: number): Mp4Keyframes {
  const sorted = samples.toSorted((a, b) => a.seconds - b.seconds)
  const byOffset = new Map(sorted.map((sample) => [sample.offset, sample]))
  const keyframes = sorted.map(({ seconds, offset, length }) => ({ seconds, offset, length, exact: true }))
  return {
    indexed: true,
    durationSeconds,
    find: async (from, to) => keyframes.filter(({ seconds }) => seconds >= from && seconds < to),
    sample: async (keyframe) => {
      return { sample: byOffset.get(keyframe.offset) ?? { ...keyframe, description: 1 }, read: [] }
    },
  }
}

/** The samples of `moov`, and others that lie in fragments behind them. */
export function withFragments(known: readonly Mp4Sample[], fragments: Mp4Keyframes): Mp4Keyframes {
  if (known.length === 0) return fragments
  const own = knownKeyframes(known, 0)
  const offsets = new Set(known.map(({ offset }) => offset))
  return {
    indexed: fragments.indexed,
    durationSeconds: fragments.durationSeconds,
    find: async (from, to, signal, grid) => {
      const before = await own.find(from, to, signal)
      // Where each answer costs a search, those at hand will do.
      if (!fragments.indexed && before.length > 0) return before
      return [...before, ...(await fragments.find(from, to, signal, grid))]
    },
    sample: (keyframe, signal) => (offsets.has(keyframe.offset) ? own : fragments).sample(keyframe, signal),
  }
}
