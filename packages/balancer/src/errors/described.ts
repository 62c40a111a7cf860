/** A value in a few words, for a message. Never throws: `String` does for some objects. */
export function described(value: unknown): string {
  if (value instanceof Error) return value.message
  return typeof value === 'object' || typeof value === 'function' ? typeof value : String(value)
}
