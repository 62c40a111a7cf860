import { openAvi } from './avi/open-avi.ts'
import { type ContainerFormat, detectContainer, SIGNATURE_BYTES } from './container-format.ts'
import { openMatroska } from './matroska/open-matroska.ts'
import type { OpenMedia } from './media.ts'
import { openMp4 } from './mp4/open-mp4.ts'
import { openForeign } from './open-foreign.ts'
import { openTransport } from './transport/open-transport.ts'
import type { VideoFile } from './video-file.ts'
import { ContainerError, type VideoReader } from './video-reader.ts'

const SHORTEST = 16 // bytes

/** A container that no reader here knows. */
export class UnknownContainerError extends Error {
  readonly code = 'unknown_container'
  constructor(message: string) {
    super(message)
    this.name = 'UnknownContainerError'
  }
}

export interface OpenedContainer {
  readonly format: ContainerFormat
  readonly reader: VideoReader
}

/**
 * Opens a video by its first bytes, whatever its name says: the containers that most videos come in with readers that
 * fetch next to nothing, others through libavformat. @throws ContainerError, UnknownContainerError
 */
export async function openReader(file: VideoFile, openMedia: OpenMedia, signal: AbortSignal): Promise<OpenedContainer> {
  if (file.length < SHORTEST) throw new ContainerError('the file is too short to be a video')
  const format = detectContainer(await file.read(0, Math.min(SIGNATURE_BYTES, file.length), signal))
  if (format === undefined) throw new UnknownContainerError('its first bytes are not those of a known video container')
  return { format, reader: await openKnown(file, format, openMedia, signal) }
}

/** Files that our readers refuse, such as AVI without an index, libavformat may still read. */
async function openKnown(
  file: VideoFile,
  format: ContainerFormat,
  openMedia: OpenMedia,
  signal: AbortSignal,
): Promise<VideoReader> {
  const open = readers[format]
  if (open === undefined) return openForeign(file, format, openMedia, signal)
  try {
    return await open(file, signal)
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error
    return await openForeign(file, format, openMedia, signal).catch(() => {
      signal.throwIfAborted()
      throw error
    })
  }
}

const readers: Partial<Record<ContainerFormat, (file: VideoFile, signal: AbortSignal) => Promise<VideoReader>>> = {
  mov: openMp4,
  matroska: openMatroska,
  mpegts: openTransport,
  avi: openAvi,
}
