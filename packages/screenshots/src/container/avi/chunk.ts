import { ContainerError } from '../video-reader.ts'

/**
 * A chunk of RIFF: four characters of name, four bytes of size (little-endian, header not included), the body, and one
 * byte of padding after an odd size. `RIFF` and `LIST` chunks begin their body with four characters of kind.
 */
export interface Chunk {
  readonly name: string
  /** For `RIFF` and `LIST`. */
  readonly kind: string
  readonly start: number
  readonly body: number
  readonly end: number
}

/** Bytes that hold any chunk's header with its kind. */
export const CHUNK_HEADER = 12
const PLAIN_HEADER = 8
const MAX_CHUNKS = 100_000

/** The chunk whose header lies at `at` of `bytes`; positions are counted from `base`. */
export function readChunk(bytes: Uint8Array, at: number, base: number): Chunk {
  if (at + PLAIN_HEADER > bytes.length) throw new ContainerError('a chunk header is cut short')
  const name = characters(bytes, at)
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at + 4, true)
  const listed = name === 'LIST' || name === 'RIFF'
  const start = base + at
  const body = start + (listed ? CHUNK_HEADER : PLAIN_HEADER)
  return {
    name,
    kind: listed ? characters(bytes, at + PLAIN_HEADER) : '',
    start,
    body,
    end: start + PLAIN_HEADER + size,
  }
}

/** The chunks between two positions of `bytes`; the last may claim more than is there. */
export function* chunks(bytes: Uint8Array, from: number, to: number): Generator<Chunk> {
  let at = from
  for (let count = 0; at + PLAIN_HEADER <= to && count < MAX_CHUNKS; count++) {
    const chunk = readChunk(bytes, at, 0)
    yield { ...chunk, end: Math.min(chunk.end, to) }
    at = chunk.end + (chunk.end % 2)
  }
}

function characters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
