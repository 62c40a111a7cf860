import { pixelAspect } from '../video-display.ts'
import { ContainerError } from '../video-reader.ts'
import { type Chunk, chunks } from './chunk.ts'

/** The video stream that an AVI file's `hdrl` list describes. */
export interface AviHeader {
  /** Number of the stream, which its chunks' names begin with. */
  readonly stream: number
  /** Four characters. */
  readonly codec: string
  readonly width: number
  readonly height: number
  readonly frameSeconds: number
  readonly pixelAspect: number | undefined
  readonly frames: number
  /** Bodies of `strh` and `strf`: everything that a decoder must know. */
  readonly streamHeader: Uint8Array
  readonly streamFormat: Uint8Array
  /** Body of `indx`, where the file has OpenDML indexes. */
  readonly superIndex: Uint8Array | undefined
}

const STREAM_HEADER = 48 // bytes of `strh` that are used
const BITMAP_HEADER = 40 // bytes of BITMAPINFOHEADER

/** Reads the body of `hdrl`. @throws ContainerError where it holds no video. */
export function readAviHeader(bytes: Uint8Array): AviHeader {
  const lists = [...chunks(bytes, 0, bytes.length)].filter(({ kind }) => kind === 'strl')
  for (const [stream, list] of lists.entries()) {
    const header = videoStream(bytes, list, stream)
    if (header !== undefined) return header
  }
  throw new ContainerError('the file has no video stream')
}

/**
 * `strh`: kind 4, handler 4, flags 4, priority and language 4, initial frames 4, scale 4, rate 4, start 4, length 4, …
 * `strf` of a video: BITMAPINFOHEADER, with width at 4, height at 8 and the codec's name at 16.
 */
function videoStream(bytes: Uint8Array, list: Chunk, stream: number): AviHeader | undefined {
  const parts = [...chunks(bytes, list.body, list.end)]
  const body = (name: string): Uint8Array | undefined => {
    const chunk = parts.find((part) => part.name === name)
    return chunk && bytes.slice(chunk.body, chunk.end)
  }
  const [streamHeader, streamFormat] = [body('strh'), body('strf')]
  if (streamHeader === undefined || streamFormat === undefined) return undefined
  if (streamHeader.length < STREAM_HEADER || streamFormat.length < BITMAP_HEADER) return undefined
  if (String.fromCharCode(...streamHeader.subarray(0, 4)) !== 'vids') return undefined
  const head = new DataView(streamHeader.buffer, streamHeader.byteOffset, streamHeader.byteLength)
  const format = new DataView(streamFormat.buffer, streamFormat.byteOffset, streamFormat.byteLength)
  const scale = head.getUint32(20, true)
  const rate = head.getUint32(24, true)
  if (scale === 0 || rate === 0) throw new ContainerError('the video has no frame rate')
  return {
    stream,
    codec: String.fromCharCode(...streamFormat.subarray(16, 20)),
    width: Math.abs(format.getInt32(4, true)),
    height: Math.abs(format.getInt32(8, true)),
    frameSeconds: scale / rate,
    pixelAspect: aspectOf(body('vprp')),
    frames: head.getUint32(32, true),
    streamHeader,
    streamFormat,
    superIndex: body('indx'),
  }
}

/** `vprp` (OpenDML AVI § 4): aspect of the picture as height 2 and width 2 at 20, then its pixels: width 4, height 4. */
function aspectOf(properties: Uint8Array | undefined): number | undefined {
  if (properties === undefined || properties.length < 32) return undefined
  const view = new DataView(properties.buffer, properties.byteOffset, properties.byteLength)
  const across = view.getUint16(22, true) * view.getUint32(28, true)
  return pixelAspect(across, view.getUint16(20, true) * view.getUint32(24, true))
}
