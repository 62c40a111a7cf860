import { describe, expect, it } from 'vitest'
import { GroupedWrites, type WriteConnection } from './grouped-writes.ts'
import { SqlUnavailableError } from './sql-unavailable-error.ts'

/** Records what it is told; a connection whose `commit` may fail, as on a full disk. */
class RecordingConnection implements WriteConnection {
  readonly statements: string[] = []
  commitError: Error | undefined
  begin = (): void => this.#record('begin')
  rollback = (): void => this.#record('rollback')
  savepoint = (): void => this.#record('savepoint')
  releaseSavepoint = (): void => this.#record('release')
  /** As on a full disk, where SQLite has rolled back by itself. */
  savepointLost = false
  rollbackToSavepoint = (): void => {
    this.#record('rollback-to')
    if (this.savepointLost) throw new Error('no such savepoint: one_write')
  }
  commit = (): void => {
    this.#record('commit')
    if (this.commitError !== undefined) throw this.commitError
  }
  #record(statement: string): void {
    this.statements.push(statement)
  }
}

describe('GroupedWrites', () => {
  it('commits writes that arrive in one turn of the event loop together', async () => {
    const connection = new RecordingConnection()
    const writes = new GroupedWrites(connection)
    const results = await Promise.all([1, 2, 3].map((value) => writes.add(async () => value)))
    expect(results).toEqual([1, 2, 3])
    expect(connection.statements.filter((statement) => statement === 'commit')).toHaveLength(1)
  })

  it('takes in what the next turns bring before it commits', async () => {
    const connection = new RecordingConnection()
    const writes = new GroupedWrites(connection)
    const all: Promise<void>[] = []
    for (let turn = 0; turn < 20; turn += 1) {
      all.push(writes.add(async () => undefined))
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    await Promise.all(all)
    expect(connection.statements.filter((statement) => statement === 'commit')).toHaveLength(1)
  })

  it('resolves no write before the commit, and rejects all of the group when it fails', async () => {
    const connection = new RecordingConnection()
    connection.commitError = new Error('disk full')
    const writes = new GroupedWrites(connection)
    const outcomes = await Promise.allSettled([writes.add(async () => 1), writes.add(async () => 2)])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
    expect(connection.statements.at(-1)).toBe('rollback')
  })

  it('bounds a group, so that the first of a flood does not wait for the last', async () => {
    const connection = new RecordingConnection()
    const writes = new GroupedWrites(connection)
    await Promise.all(Array.from({ length: 300 }, () => writes.add(async () => undefined)))
    expect(connection.statements.filter((statement) => statement === 'commit')).toHaveLength(3)
  })

  it('rejects every write of a group that a full disk rolled back, those behind the failing one too', async () => {
    const connection = new RecordingConnection()
    connection.savepointLost = true
    const writes = new GroupedWrites(connection)
    const full = new SqlUnavailableError('full', new Error('database or disk is full'))
    const outcomes = await Promise.allSettled([
      writes.add(async () => 1),
      writes.add(() => Promise.reject(full)),
      writes.add(async () => 3),
    ])
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: full })))
  })
})
