/**
 * What must not reach a terminal: control characters, which steer it; marks that turn writing round, so that `gpj.exe`
 * reads as `exe.jpg`; line separators; halves of surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const UNSAFE_IN_LINES = /[^\P{Cc}\n\t]|[\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** A text from elsewhere within a line: no line ends either, lest a name forge lines of its own. */
export function printable(text: string): string {
  return text.replace(UNSAFE, '\ufffd')
}

/** Lines that are about to be printed; the terminal applies it to everything. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE_IN_LINES, '\ufffd')
}

/** JSON in which nothing unsafe stands as it is; parsers give back the same value. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE_IN_LINES, escaped)
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
