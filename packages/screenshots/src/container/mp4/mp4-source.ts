import type { VideoFile } from '../video-file.ts'
import { ContainerError } from '../video-reader.ts'
import { BOX_HEADER, type Box, readBoxHeader } from './box.ts'
import { type Fragment, readFragment } from './fragment.ts'
import type { Movie } from './movie.ts'

/** Bytes of a `moof`. */
const MAX_FRAGMENT_HEADER = 4 * 1024 * 1024

/** A file read box by box. */
export interface Mp4Source {
  /** Bytes. */
  readonly length: number
  read(offset: number, length: number): Promise<Uint8Array>
  /** The box that begins at a byte. @throws ContainerError where none does. */
  box(at: number): Promise<Box>
  body(box: Box): Promise<Uint8Array>
}

/** `onRead` hears of every read. */
export function mp4Source(
  file: VideoFile,
  signal: AbortSignal,
  onRead: (offset: number, length: number) => void = () => undefined,
): Mp4Source {
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    onRead(offset, length)
    return file.read(offset, length, signal)
  }
  return {
    length: file.length,
    read,
    box: async (at) => readBoxHeader(await read(at, Math.min(BOX_HEADER, file.length - at)), 0, at, file.length),
    body: ({ body, end }) => read(body, end - body),
  }
}

/** The fragment whose `moof` is that box. @throws ContainerError where it is none, cut off, or too large. */
export async function fragmentAt(source: Mp4Source, box: Box, movie: Movie, startUnits?: number): Promise<Fragment> {
  if (!isFragment(box, source)) throw new ContainerError('no fragment begins where the index says')
  return readFragment(await source.body(box), box, movie, startUnits)
}

export function isFragment(box: Box, { length }: Mp4Source): boolean {
  return box.type === 'moof' && box.end - box.body <= MAX_FRAGMENT_HEADER && box.end <= length
}
