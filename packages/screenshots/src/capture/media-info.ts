import { baseLayerKind, type DolbyVision, dolbyVisionName } from '../container/dolby-vision.ts'
import type { Orientation } from '../container/video-display.ts'
import type { VideoInfo } from '../container/video-reader.ts'
import type { SourcePicture } from '../pictures/frame-decoder.ts'

export interface MediaFacts {
  /** Path inside the torrent. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly info: VideoInfo
  /** What the decoder found; undefined while no frame was decoded. */
  readonly picture: SourcePicture | undefined
  /** How HDR became SDR. */
  readonly toneMap: string | undefined
}

const COLUMN = 41 // characters before the colon
const transferLabels: Readonly<Record<string, string>> = { smpte2084: 'PQ', 'arib-std-b67': 'HLG' }
const codecLabels: Readonly<Record<string, string>> = {
  h264: 'AVC',
  hevc: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
  mpeg4: 'MPEG-4 Visual',
  mpeg2video: 'MPEG Video',
  vc1: 'VC-1',
}

/** What is known of a video, in the layout that uploaders paste: two columns under `General` and `Video`. */
export function mediaInfoText({ path, size, info, picture, toneMap }: MediaFacts): string {
  const { durationSeconds } = info
  const width = picture?.width ?? info.width
  const height = picture?.height ?? info.height
  const general = [
    ['Complete name', path],
    ['Format', info.container],
    ['File size', sizeText(size)],
    ['Duration', durationText(durationSeconds)],
    ['Overall bit rate', durationSeconds > 0 ? bitRateText((size * 8) / durationSeconds) : ''],
  ]
  const hdr = picture?.transfer === undefined ? undefined : transferLabels[picture.transfer]
  const video = [
    ['Format', picture === undefined ? info.codec : (codecLabels[picture.codec] ?? picture.codec)],
    ['Format profile', picture?.profile ?? ''],
    ['HDR format', info.dolbyVision === undefined ? (hdr ?? '') : dolbyVisionText(info.dolbyVision)],
    ['Codec ID', info.codec],
    ['Duration', durationText(durationSeconds)],
    ['Width', width > 0 ? `${width} pixels` : ''],
    ['Height', height > 0 ? `${height} pixels` : ''],
    ['Rotation', rotationText(info.display.orientation)],
    ['Mirrored', info.display.orientation.mirrored ? 'Yes' : ''],
    ['Pixel format', picture?.pixelFormat ?? ''],
    ['Scan type', picture === undefined ? '' : picture.interlaced ? 'Interlaced' : 'Progressive'],
    ['Color primaries', picture?.primaries ?? ''],
    ['Transfer characteristics', hdr ?? picture?.transfer ?? ''],
    ['Tone mapping of shots', toneMap === undefined || toneMap === 'none' ? '' : toneMap],
  ]
  return [...section('General', general), '', ...section('Video', video), ''].join('\n')
}

/** Degrees clockwise before a picture is mirrored, as ffprobe tells them; turned afterwards it would be the other way round. */
function rotationText({ mirrored, rotation }: Orientation): string {
  const degrees = mirrored ? (360 - rotation) % 360 : rotation
  return degrees === 0 ? '' : `${degrees}°`
}

function dolbyVisionText(dolbyVision: DolbyVision): string {
  const kind = baseLayerKind(dolbyVision)
  const compatible = kind === undefined ? 'no compatible base layer' : `${kind} compatible`
  return `Dolby Vision, profile ${dolbyVisionName(dolbyVision)}, ${compatible}`
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  const filled = rows.filter(([, value]) => value !== '' && value !== undefined)
  return [title, ...filled.map(([name = '', value = '']) => `${name.padEnd(COLUMN)}: ${value}`)]
}

/** Binary units, three digits. */
export function sizeText(bytes: number): string {
  const units = ['Bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`
}

export function durationText(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000)
  const hours = Math.floor(milliseconds / 3_600_000)
  const minutes = Math.floor(milliseconds / 60_000) % 60
  const rest = Math.floor(milliseconds / 1000) % 60
  if (hours > 0) return `${hours} h ${minutes} min`
  if (minutes > 0) return `${minutes} min ${rest} s`
  return `${rest} s ${milliseconds % 1000} ms`
}

function bitRateText(bitsPerSecond: number): string {
  return bitsPerSecond >= 1e7 ? `${(bitsPerSecond / 1e6).toFixed(1)} Mb/s` : `${Math.round(bitsPerSecond / 1000)} kb/s`
}
