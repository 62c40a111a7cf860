import type { ContainerFormat } from './container-format.ts'
import { ENCRYPTION_HEAD, isEncrypted } from './find-encryption.ts'
import type { OpenMedia } from './media.ts'
import type { VideoFile } from './video-file.ts'
import { EncryptedVideoError, type Keyframe, type VideoReader } from './video-reader.ts'

/**
 * A container that libavformat alone reads. Where its keyframes lie is known only once one is fetched, so a question for
 * them is answered by guesses from the time: the middle, and either side for retries.
 */
export async function openForeign(
  file: VideoFile,
  format: ContainerFormat,
  openMedia: OpenMedia,
  signal: AbortSignal,
): Promise<VideoReader> {
  const head = await file.read(0, Math.min(file.length, ENCRYPTION_HEAD), signal)
  if (isEncrypted(format, head)) throw new EncryptedVideoError()
  const media = await openMedia(file, format, signal)
  const { info } = media
  const bytesPerSecond = file.length / info.durationSeconds
  const guess = (seconds: number): Keyframe => {
    const offset = Math.min(Math.max(0, Math.floor(seconds * bytesPerSecond)), file.length - 1)
    return { seconds, offset, length: 1, exact: false }
  }
  return {
    info,
    indexRanges: [],
    indexed: false,
    keyframes: async (from, to) => [(from + to) / 2, from, to].map(guess),
    clip: async ({ seconds }, stop) => {
      const reach = info.durationSeconds * REACH
      return media.cut({ seconds, picture: { kind: 'keyframe', reach } }, stop)
    },
  }
}

/** Share of the duration that a keyframe may lie before its moment, if the next one is not nearer. */
const REACH = 0.01
