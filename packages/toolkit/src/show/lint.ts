/** Something odd about a torrent file. */
export interface Lint {
  /** `warning`: some clients or trackers will trip; `note`: good to know. */
  readonly level: 'warning' | 'note'
  readonly code: LintCode
  /** What it is about, e.g. a path or a tracker; of many, the first ones and how many more there are. */
  readonly subject: string
}

export type LintCode =
  | 'unsafe-path'
  | 'bidirectional-name'
  | 'windows-name'
  | 'long-name'
  | 'colliding-paths'
  | 'name-not-utf8'
  | 'junk-file'
  | 'symlink'
  | 'odd-piece-length'
  | 'huge-piece-length'
  | 'many-pieces'
  | 'no-tracker'
  | 'no-tracker-private'
  | 'tracker-path'
  | 'tracker-scheme'
  | 'tracker-outside-list'
  | 'duplicate-tracker'
  | 'padding'
  | 'missing-piece-layers'
  | 'repeated-keys'
  | 'unsorted-keys'
  | 'private-outside-info'
  | 'odd-private'
  | 'date-milliseconds'
  | 'empty-file'

const MOST_APART = 3 // of one kind that get a line each

/** A fault that some clients or trackers trip over. */
export function warning(code: LintCode, subject: string): Lint {
  return { level: 'warning', code, subject }
}

/** Something good to know. */
export function note(code: LintCode, subject: string): Lint {
  return { level: 'note', code, subject }
}

/** Many lints of one kind become one line: the first subjects and how many more. */
export function gathered(lints: readonly Lint[]): readonly Lint[] {
  const byCode = new Map<LintCode, Lint[]>()
  for (const lint of lints) {
    const known = byCode.get(lint.code)
    if (known === undefined) byCode.set(lint.code, [lint])
    else known.push(lint)
  }
  return [...byCode.values()].flatMap((same) => {
    const [first] = same
    if (first === undefined || same.length <= MOST_APART) return same
    const shown = same.slice(0, MOST_APART).map(({ subject }) => subject)
    return [{ ...first, subject: `${shown.join(', ')}, … (${same.length})` }]
  })
}
