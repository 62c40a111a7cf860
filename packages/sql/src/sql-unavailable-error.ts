/** Why a database cannot be used now. */
export type UnavailableReason = 'unreachable' | 'full' | 'locked' | 'read-only' | 'input-output' | 'damaged'

/**
 * The database cannot be used now, or a commit's answer was lost: the server is away, the disk full, the file locked
 * by another program. Nothing is wrong with the query; the same one may succeed later.
 */
export class SqlUnavailableError extends Error {
  readonly code = 'sql_unavailable'
  readonly reason: UnavailableReason

  constructor(reason: UnavailableReason, cause: unknown) {
    super(`${MESSAGE[reason]} (${cause instanceof Error ? cause.message : String(cause)})`, { cause })
    this.name = 'SqlUnavailableError'
    this.reason = reason
  }
}

const MESSAGE = {
  unreachable: 'the database server does not answer',
  full: 'the disk that holds the database is full: free some space',
  locked: 'another program has locked the database: close it',
  'read-only': 'the database cannot be written: check the permissions of its file, its folder and its file system',
  'input-output': 'the disk that holds the database failed: check the disk or the network file system',
  damaged: 'the database file is damaged: restore a backup',
} as const satisfies Readonly<Record<UnavailableReason, string>>

/** The error of that kind behind another error, if there is one. */
export function unavailableBehind(error: unknown): SqlUnavailableError | undefined {
  for (let each = error, depth = 0; each instanceof Error && depth < MAXIMAL_DEPTH; each = each.cause, depth++) {
    if (each instanceof SqlUnavailableError) return each
  }
  return undefined
}

/** Causes of causes that are looked at. */
const MAXIMAL_DEPTH = 10
