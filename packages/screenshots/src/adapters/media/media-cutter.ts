import type { ContainerFormat } from '../../container/container-format.ts'
import type { MediaReply } from './media-messages.ts'

/** Finds moments in one file with libavformat, and cuts out the coded pictures that show them. */
export interface MediaCutter {
  readonly opened: Extract<MediaReply, { kind: 'opened' }>
  /** A keyframe within reach of the moment, or the nearest one that a few searches find; both in seconds. */
  keyframe(seconds: number, reach: number): Promise<Cut>
  /** The picture that is on the screen at the moment, with all that it needs from the keyframe before it. */
  exact(seconds: number): Promise<Cut>
}

/** A Matroska file of the pictures, and what is said of it. */
export interface Cut {
  readonly clip: Uint8Array
  readonly reply: Extract<MediaReply, { kind: 'clip' }>
}

/** A file whose bytes are asked for. */
export interface AskedFile {
  /** Bytes. */
  readonly length: number
  readonly format: ContainerFormat
  /** Fetches bytes of the file; undefined where they cannot be had. */
  fetch(offset: number, length: number): Promise<Uint8Array | undefined>
}

/** Bytes that one search for a moment may read; an index or halving needs less, and going through the whole file needs more. */
export const SEARCH_BYTES = 4 * 2 ** 20
/** Bytes from a place in the file up to the picture wanted. */
export const RUN_BYTES = 96 * 2 ** 20
/** Bytes that may tell which streams there are. */
export const PROBE_BYTES = 300_000

/** A fragmented MP4's own index saves reading the header of every fragment. */
export function demuxerOptions(format: ContainerFormat): Readonly<Record<string, string>> {
  const probing = { probesize: String(PROBE_BYTES), analyzeduration: '0' }
  return format === 'mov' ? { ...probing, use_mfra_for: 'pts' } : probing
}
