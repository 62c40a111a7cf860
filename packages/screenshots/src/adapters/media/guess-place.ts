import { announcesKeyframes, nextFlvTag } from './flv-tags.ts'
import type { AskedFile } from './media-cutter.ts'

/** Bytes in which the next FLV tag is looked for: ever more, at last more than the largest picture. */
const FLV_WINDOWS = [2 ** 16, 2 ** 18, 2 ** 21]
/** Bytes in which its metadata names what it tells. */
const FLV_HEAD = 16 * 1024

/**
 * Where that share of a file's time should lie if all seconds had the same size, moved on to where reading can begin;
 * undefined where nothing does.
 */
export async function guessPlace(file: AskedFile, share: number): Promise<number | undefined> {
  const place = Math.floor(Math.min(1, Math.max(0, share)) * (file.length - 1))
  if (file.format !== 'flv' || place === 0) return place
  for (const size of FLV_WINDOWS) {
    const window = await file.fetch(place, Math.min(size, file.length - place))
    const tag = window && nextFlvTag(window)
    if (tag !== undefined) return place + tag
  }
  return undefined
}

/** Whether moments have to be guessed: FLV without an index of its keyframes would be gone through from the start. */
export async function mustGuess(file: AskedFile): Promise<boolean> {
  if (file.format !== 'flv') return false
  const head = await file.fetch(0, Math.min(FLV_HEAD, file.length))
  return head === undefined || !announcesKeyframes(head)
}
