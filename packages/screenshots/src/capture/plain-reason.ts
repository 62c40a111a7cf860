/** What libavformat and libavcodec say, and what that means to somebody who has never heard of them. */
const plain: readonly (readonly [RegExp, string])[] = [
  [
    /invalid data found when processing input|moov atom not found|error splitting the input/i,
    'its data is damaged or cut off',
  ],
  [/end of file|truncated|partial file/i, 'it ends too early'],
  [/decoder.*not found|unknown codec|could not find codec|unsupported codec/i, 'no decoder here knows its codec'],
  [/patchwelcome|not yet implemented/i, 'its codec uses a feature that no decoder here knows'],
  [/cannot allocate memory|out of memory/i, 'it needs more memory than a decoder may use'],
]

/** A failure's reason in words for people; what is none of FFmpeg's messages is told as it is. */
export function plainReason(message: string): string {
  return plain.find(([pattern]) => pattern.test(message))?.[1] ?? message
}
