/** What the commands write to. */
export interface LabIo {
  print(text: string): void
  complain(text: string): void
  setExitCode(code: number): void
  readonly language: 'en' | 'zh'
  /** Aborted when the user interrupts the program. */
  readonly interrupted: AbortSignal
}
