import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CaptureOptions,
  type CaptureResult,
  captureTorrent,
  openDecoder,
  type ShotDetails,
  sharpPictures,
  systemClock,
  type TaskProgress,
} from '@shoal/screenshots'
import type { OpenedInput } from './open-shots-input.ts'
import { pictureName } from './picture-name.ts'

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

/** Captures straight into a folder, without any server; a picture is there in full as soon as it is made. */
export async function captureToFolder(
  { input, options, folder, onProgress }: FolderCapture,
  signal: AbortSignal,
): Promise<FolderResult> {
  const decoder = await openDecoder('auto', signal)
  const pictures: FolderResult['pictures'][number][] = []
  try {
    if (!options.quoteOnly) await mkdir(folder, { recursive: true })
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
          const path = join(folder, pictureName(details))
          await writeFile(path, picture, { signal })
          pictures.push({ ...details, path, bytes: picture.length })
        },
        onProgress,
      },
      signal,
    )
    const { mediaInfo } = result.report
    if (mediaInfo !== undefined) await writeFile(join(folder, 'mediainfo.txt'), mediaInfo, { signal })
    return { ...result, folder, pictures }
  } finally {
    await decoder.close()
  }
}
