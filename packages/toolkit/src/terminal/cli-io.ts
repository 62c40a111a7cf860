/** What commands need of the terminal and the process around them. */
export interface CliIo {
  /** To standard output; a line end is added. Implementations pass everything through `printableLines`. */
  print(text: string): void
  /** To standard error. */
  complain(text: string): void
  /** Replaces the status line on standard error; an empty text removes it. Does nothing where nobody watches. */
  status(text: string): void
  readonly interactive: boolean
  /** Characters in a line of the terminal. */
  readonly columns: number
  readonly language: Language
  /** Milliseconds that only grow. */
  elapsed(): number
  setExitCode(code: number): void
  /** Aborted when the user interrupts the program. */
  readonly interrupted: AbortSignal
  /** All of standard input, or of a file, at most `limit` bytes. */
  readInput(path: string, limit: number): Promise<Uint8Array>
}

export type Language = 'en' | 'zh'

/** Exit codes: fine; the thing looked at is not fine; the request was wrong; interrupted. */
export const EXIT = { fine: 0, bad: 1, usage: 2, interrupted: 130 } as const
