import type { Keyframe } from './video-reader.ts'

/** A keyframe is about as large as so many seconds of its video: 5 times an average frame at 25 per second. */
const KEYFRAME_SECONDS = 0.2

/** Keyframes of an index that names their places only, in order of time: their lengths are guessed by the bit rate. */
export function guessLengths(
  places: readonly Pick<Keyframe, 'seconds' | 'offset'>[],
  { fileLength, durationSeconds }: { readonly fileLength: number; readonly durationSeconds: number },
): readonly Keyframe[] {
  const usual = Math.ceil((fileLength / Math.max(durationSeconds, KEYFRAME_SECONDS)) * KEYFRAME_SECONDS)
  return places.map(({ seconds, offset }, i) => {
    const room = (places[i + 1]?.offset ?? fileLength) - offset
    const length = Math.min(usual, room > 0 ? room : usual, fileLength - offset)
    return { seconds, offset, length: Math.max(1, length), exact: false }
  })
}
