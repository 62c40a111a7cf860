import {
  type CaptureOptions,
  type CaptureResult,
  captureTorrent,
  type FrameDecoder,
  openDecoder,
  type ShotDetails,
  sharpPictures,
  systemClock,
  type TaskProgress,
} from '@shoal/screenshots'
import { pictureName } from '../picture-name.ts'
import type { OpenedInput } from './open-shots-input.ts'
import { PicturesFolder } from './pictures-folder.ts'

export interface FolderCapture {
  readonly input: OpenedInput
  readonly options: CaptureOptions
  /** Where the pictures go; made where it is missing. */
  readonly folder: string
  readonly onProgress: (progress: TaskProgress) => void
}

export interface FolderResult extends CaptureResult {
  readonly folder: string
  /** In the order in which they were made. */
  readonly pictures: readonly (ShotDetails & { readonly path: string; readonly bytes: number })[]
}

/**
 * Captures straight into a folder, without any server; a picture is there in full as soon as it is made.
 * @throws PicturesFolderError beside what a capture throws
 */
export async function captureToFolder(
  { input, options, folder, onProgress }: FolderCapture,
  signal: AbortSignal,
): Promise<FolderResult> {
  const target = options.quoteOnly ? undefined : await PicturesFolder.open(folder)
  const pictures: FolderResult['pictures'][number][] = []
  let decoder: FrameDecoder | undefined
  try {
    decoder = await openDecoder('auto', signal)
    const result = await captureTorrent(
      {
        source: input.source,
        checked: input.checked,
        options,
        decoder,
        encoder: sharpPictures,
        clock: systemClock,
        delivered: [],
        onShot: async (details, picture) => {
          const path = await target?.write(pictureName(details), picture)
          if (path !== undefined) pictures.push({ ...details, path, bytes: picture.length })
        },
        onProgress,
      },
      signal,
    )
    const { mediaInfo } = result.report
    if (mediaInfo !== undefined) await target?.write('mediainfo.txt', mediaInfo)
    return { ...result, folder, pictures }
  } finally {
    await decoder?.close()
    await target?.tidy()
  }
}
