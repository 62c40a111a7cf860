import type { ByteRange } from '../pieces/piece-source.ts'
import type { ShotFormat } from './capture-options.ts'

/** A picture of a task as it is delivered: the bytes travel beside it. */
export interface ShotDetails {
  readonly kind: 'frame' | 'sheet'
  readonly format: ShotFormat
  /** Order within the task, from 0. */
  readonly index: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Presentation time in seconds from the video's start; 0 for a sheet. */
  readonly seconds: number
  readonly provenance: ShotProvenance
}

/** Where a picture comes from, so that it can be made again and believed. */
export interface ShotProvenance {
  /** Path inside the torrent, components joined by `/`. */
  readonly file: string
  readonly fileIndex: number
  /** Moment that was aimed at, in seconds. */
  readonly targetSeconds: number
  /** Bytes of the torrent that the picture was decoded from. */
  readonly ranges: readonly ByteRange[]
  readonly pieces: readonly number[]
  /**
   * How those bytes were checked: against the torrent's hashes, in part by nothing but a peer's word (single blocks that were
   * asked for without proof), or not at all (a local file without a torrent).
   */
  readonly checked: 'torrent' | 'unproved' | 'none'
  /** Program that decoded it, with its version. */
  readonly decoder: string
  /** How HDR became SDR, `none` where the video is SDR; then what became of Dolby Vision, where there is any. */
  readonly toneMap: string
}

/** Where a picture can be seen outside of Shoal. */
export interface HostedPicture {
  /** The picture itself, in full size. */
  readonly url: string
  /** A smaller one, where the host makes one. */
  readonly thumbnailUrl?: string
}

/** A picture in the gallery. */
export interface Shot extends ShotDetails {
  readonly id: number
  readonly taskId: number
  /** Bytes of the picture. */
  readonly size: number
  /** Hexadecimal SHA-256 of the picture; also its key in the gallery. */
  readonly sha256: string
  /** Where it was uploaded to, and by which of the configured hosts. */
  readonly hosted?: HostedPicture & { readonly hostId: string }
  /** Unix milliseconds. */
  readonly createdAt: number
}
