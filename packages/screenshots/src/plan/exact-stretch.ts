import type { FileRange, Keyframe } from '../container/video-reader.ts'

/**
 * The bytes from the keyframe before a moment up to the moment, about: as if all seconds between two keyframes had the
 * same size. Undefined without keyframes.
 */
export function exactStretch(
  keyframes: readonly Keyframe[],
  seconds: number,
  end: { readonly seconds: number; readonly offset: number },
): FileRange | undefined {
  const before = keyframes.findLast((keyframe) => keyframe.seconds <= seconds) ?? keyframes[0]
  if (before === undefined) return undefined
  const after =
    keyframes.find((keyframe) => keyframe.seconds > before.seconds && keyframe.offset > before.offset) ?? end
  const share = (seconds - before.seconds) / (after.seconds - before.seconds)
  const length = Math.ceil(Math.min(1, Math.max(0, share)) * (after.offset - before.offset))
  return { offset: before.offset, length: Math.max(before.length, length, 1) }
}
