import { openAvi } from './avi/open-avi.ts'
import { openMatroska } from './matroska/open-matroska.ts'
import { openMp4 } from './mp4/open-mp4.ts'
import { openTransport } from './transport/open-transport.ts'
import { detectShape, SHAPE_BYTES } from './transport/packet.ts'
import type { VideoFile } from './video-file.ts'
import { ContainerError, type VideoReader } from './video-reader.ts'

/** Bytes from the start that tell containers apart. */
const SIGNATURE = SHAPE_BYTES
const SHORTEST = 16
const EBML = [0x1a, 0x45, 0xdf, 0xa3]
const RIFF = [0x52, 0x49, 0x46, 0x46]
const AVI = [0x41, 0x56, 0x49, 0x20]
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
  if (file.length < SHORTEST) throw new ContainerError('the file is too short to be a video')
  const head = await file.read(0, Math.min(SIGNATURE, file.length), signal)
  const type = String.fromCharCode(...head.subarray(4, 8))
  if (topBoxes.has(type)) return openMp4(file, signal)
  if (startsWith(head, EBML)) return openMatroska(file, signal)
  if (detectShape(head) !== undefined) return openTransport(file, signal)
  if (startsWith(head, RIFF) && startsWith(head.subarray(8), AVI)) return openAvi(file, signal)
  throw new UnknownContainerError('its first bytes are not those of a known video container')
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}
