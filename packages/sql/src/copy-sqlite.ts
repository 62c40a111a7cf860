import { backup, DatabaseSync } from 'node:sqlite'
import { SqlOpenError } from './sql-database.ts'

const BUSY_TIMEOUT = 10_000 // milliseconds

/**
 * Copies an SQLite database that others may be writing to: the copy is the state of one moment, and whole.
 * @throws SqlOpenError when the source cannot be read.
 */
export async function copySqlite(source: string, target: string): Promise<void> {
  let connection: DatabaseSync
  try {
    connection = new DatabaseSync(source, { readOnly: true, timeout: BUSY_TIMEOUT })
  } catch (cause) {
    throw new SqlOpenError(`cannot open the database ${source}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
  try {
    await backup(connection, target)
  } finally {
    connection.close()
  }
}
