import { openMatroska } from './matroska/open-matroska.ts'
import { openMp4 } from './mp4/open-mp4.ts'
import type { VideoFile } from './video-file.ts'
import { ContainerError, type VideoReader } from './video-reader.ts'

/** Bytes from the start that tell containers apart. */
const SIGNATURE = 16
const EBML = [0x1a, 0x45, 0xdf, 0xa3]
const topBoxes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp', 'uuid'])

/** A container that no reader here knows. */
export class UnknownContainerError extends Error {
  readonly code = 'unknown_container'
  constructor(message: string) {
    super(message)
    this.name = 'UnknownContainerError'
  }
}

/** Opens a video by its first bytes, whatever its name says. @throws ContainerError, UnknownContainerError */
export async function openVideo(file: VideoFile, signal: AbortSignal): Promise<VideoReader> {
  if (file.length < SIGNATURE) throw new ContainerError('the file is too short to be a video')
  const head = await file.read(0, SIGNATURE, signal)
  const type = String.fromCharCode(...head.subarray(4, 8))
  if (topBoxes.has(type)) return openMp4(file, signal)
  if (startsWith(head, EBML)) return openMatroska(file, signal)
  throw new UnknownContainerError('its first bytes are not those of a known video container')
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}
