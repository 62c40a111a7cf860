/** Moments as people write them (`90`, `1:30`, `1:02:03.5`, separated by commas or spaces), in seconds; undefined where one is none. */
export function readMoments(text: string): readonly number[] | undefined {
  const words = text.split(/[\s,;，；、]+/).filter((word) => word !== '')
  if (words.length === 0 || !words.every((word) => /^(?:\d{1,3}:)?(?:\d{1,6}:)?\d{1,6}(?:\.\d{1,3})?$/.test(word)))
    return undefined
  return words.map((word) => word.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0))
}
