import {
  type CaptureOptionsInput,
  type CaptureResult,
  captureTorrent,
  decodePicture,
  type FrameDecoder,
  openLocalSource,
  type PieceSource,
  parseCaptureOptions,
  readMark,
  type ShotDetails,
  sharpPictures,
  systemClock,
} from '../src/index.ts'

const never = new AbortController().signal

/** A shot and its picture's file. */
export interface MadeShot extends ShotDetails {
  readonly picture: Uint8Array
}

export interface CapturedShots extends CaptureResult {
  readonly shots: readonly MadeShot[]
}

/** Captures what a source gives, as a worker would. */
export async function captureShots(
  source: PieceSource,
  decoder: FrameDecoder,
  options: CaptureOptionsInput,
): Promise<CapturedShots> {
  const shots: MadeShot[] = []
  const result = await captureTorrent(
    {
      source,
      checked: 'none',
      options: parseCaptureOptions(options),
      decoder,
      encoder: sharpPictures,
      clock: systemClock,
      delivered: [],
      onShot: async (details, picture) => void shots.push({ ...details, picture }),
      onProgress: () => undefined,
    },
    never,
  )
  return { ...result, shots }
}

/** Captures a video or folder on this machine. */
export async function captureFile(
  path: string,
  decoder: FrameDecoder,
  options: CaptureOptionsInput,
): Promise<CapturedShots> {
  const source = await openLocalSource({ kind: 'file', path }, never)
  if (source === undefined) throw new Error('not a local source')
  return captureShots(source, decoder, options)
}

/** The number of the frame that a marked picture shows; -1 where its mark cannot be read. */
export async function frameOf({ picture }: Pick<MadeShot, 'picture'>): Promise<number> {
  const { width, height, rgb } = await decodePicture(picture)
  return readMark({ width, height, channels: 3, data: rgb }) ?? -1
}
