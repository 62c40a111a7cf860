/** What one program makes of a torrent file; `refused` says why it takes none of it. */
export type Verdict =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'read'
      readonly infoHashV1: string | null
      readonly infoHashV2: string | null
      readonly private: boolean
      readonly pieceCount: number
      readonly pieceLength: number
      /** Sizes of files that are no padding, in order. */
      readonly sizes: readonly number[]
      /** Their paths, only where every name is plain: odd ones are made safe differently, on purpose. */
      readonly paths: readonly string[] | null
    }

/** An intended difference from libtorrent 2.0.8 of Debian 12. */
export interface Difference {
  readonly reason: string
  readonly holds: (theirs: Verdict, ours: Verdict) => boolean
}

const oursRefuses =
  (pattern: RegExp) =>
  (theirs: Verdict, ours: Verdict): boolean =>
    theirs.kind === 'read' && ours.kind === 'refused' && pattern.test(ours.reason)
/** The list that the tests hold Shoal to: whatever is not explained here is a fault. */
export const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'piece layers that are wrong, of no file or no dictionary are refused, as by libtorrent from 2.0.10 on',
    holds: oursRefuses(/piece layers?/),
  },
  {
    reason: 'a hybrid whose v1 list is empty describes no bytes to v1 peers; libtorrent ignores the list',
    holds: oursRefuses(/halves of a hybrid/),
  },
  {
    reason: 'meta version is read in full; libtorrent cuts it to 32 bits',
    holds: oursRefuses(/meta version \d{10,} is not supported/),
  },
  {
    reason: 'a hybrid without the hashes of its v1 half cannot be checked by v1 peers',
    holds: oursRefuses(/no pieces/),
  },
]

/** Why two verdicts may differ; undefined for a fault, and `same` where they agree. */
export function explain(theirs: Verdict, ours: Verdict): string | undefined {
  if (theirs.kind === 'refused' && ours.kind === 'refused') return 'same'
  if (theirs.kind === 'read' && ours.kind === 'read') {
    const { paths: one, ...left } = theirs
    const { paths: other, ...right } = ours
    const samePaths = one === null || other === null || JSON.stringify(one) === JSON.stringify(other)
    if (samePaths && JSON.stringify(left) === JSON.stringify(right)) return 'same'
  }
  return DIFFERENCES.find(({ holds }) => holds(theirs, ours))?.reason
}
