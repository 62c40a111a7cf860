import { unavailableBehind } from '@shoal/sql'
import { StoreUnwritableError } from '../../store/store-unwritable-error.ts'

/** Runs a write; a failure of the database becomes a `StoreUnwritableError`, a fault of our own passes through. */
export async function storing<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (cause) {
    if (unavailableBehind(cause) === undefined && !refusesStatement(cause)) throw cause
    throw new StoreUnwritableError('the work cannot be stored now', { cause })
  }
}

/** What node:sqlite and pg call an error that the database itself answered. */
function refusesStatement(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ERR_SQLITE_ERROR' || (typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
}
