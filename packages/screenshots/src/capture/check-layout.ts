import type { TorrentLayout } from '../pieces/piece-source.ts'
import { CaptureError } from '../task/capture-error.ts'

const MAX_FILES = 200_000

/** Refuses a layout whose numbers contradict each other. @throws CaptureError `bad_layout` */
export function checkLayout(layout: TorrentLayout): TorrentLayout {
  const { files, pieceLength, pieceCount, totalLength } = layout
  const fail = (reason: string): never => {
    throw new CaptureError('bad_layout', reason)
  }
  if (files.length > MAX_FILES) fail(`${files.length} files are too many`)
  if (!isCount(pieceLength) || pieceLength === 0 || !isCount(totalLength)) fail('lengths are not whole numbers')
  if (pieceCount !== Math.ceil(totalLength / pieceLength)) fail('the number of pieces does not fit the length')
  for (const { offset, length } of files) {
    if (!isCount(offset) || !isCount(length) || offset + length > totalLength) fail('a file lies outside the torrent')
  }
  return layout
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
