import { SqlUnavailableError, type UnavailableReason } from './sql-unavailable-error.ts'

/** Primary result codes (sqlite.org/rescode.html) that say that the file cannot be used now. */
const BY_CODE: ReadonlyMap<number, UnavailableReason> = new Map([
  [5, 'locked'], // SQLITE_BUSY
  [6, 'locked'], // SQLITE_LOCKED
  [8, 'read-only'], // SQLITE_READONLY
  [10, 'input-output'], // SQLITE_IOERR
  [11, 'damaged'], // SQLITE_CORRUPT
  [13, 'full'], // SQLITE_FULL
  [14, 'input-output'], // SQLITE_CANTOPEN
  [26, 'damaged'], // SQLITE_NOTADB
])
/** The primary result code lies in the lowest byte, an extended one adds to it. */
const PRIMARY = 0xff

/** Why the file cannot be used, where the error says so. */
export function sqliteReason(error: unknown): UnavailableReason | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return BY_CODE.get(error.errcode & PRIMARY)
}

/** Runs SQLite's own call. @throws SqlUnavailableError where the file fails instead of the statement. */
export function onSqlite<Result>(call: () => Result): Result {
  try {
    return call()
  } catch (error) {
    const reason = sqliteReason(error)
    throw reason === undefined ? error : new SqlUnavailableError(reason, error)
  }
}
