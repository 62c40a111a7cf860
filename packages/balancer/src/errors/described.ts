/** A value in a few words, for a message. Never throws: `String` does for some objects. */
export function described(value: unknown): string {
  return value instanceof Error ? value.message : value === Object(value) ? typeof value : String(value)
}
