/** One figure of a benchmark: what was measured, and whether it holds. */
export interface BenchRow {
  readonly name: string
  readonly value: number | null
  /** E.g. `×`, `µs`, `bytes`, `s`. */
  readonly unit: string
  /** The bound that must hold, as the issue words it, e.g. `≤ 1.5`. */
  readonly must?: string
  /** The bound that we aim at. */
  readonly aim?: string
  /** Whether `must` holds; null = not measured here, `note` says why. */
  readonly ok: boolean | null
  readonly note?: string
}

/** What each `bench/<part>/main.ts` exports; a part whose rows can be measured one by one asks which are wanted. */
export type BenchRows = (
  report: (line: string) => void,
  wanted: (group: string) => boolean,
) => Promise<readonly BenchRow[]>
