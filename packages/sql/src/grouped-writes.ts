import { AsyncLocalStorage } from 'node:async_hooks'
import { NestedWriteError } from './sql-database.ts'
import { SqlUnavailableError } from './sql-unavailable-error.ts'

/** How a group begins, ends and isolates its members; SQLite's statements in production. */
export interface WriteConnection {
  /** Waits for the lock that another program may hold. */
  begin(): void | Promise<void>
  commit(): void
  rollback(): void
  savepoint(): void
  releaseSavepoint(): void
  rollbackToSavepoint(): void
}

/** Writes that may share one commit, and so one sync to disk. Bounds the time that the first of them waits. */
const MAXIMAL_GROUP = 128
/** Turns of the event loop in a row that must bring no further write before a group is committed: microseconds when idle. */
const QUIET_TURNS = 2

interface QueuedWrite {
  run(): Promise<void>
  resolve(): void
  reject(error: unknown): void
}

/**
 * Queues writes for the single writer that SQLite allows and commits those that arrive in the same turn of the event
 * loop together: a burst costs few syncs, a lone write waits for no one. Each write is isolated by a savepoint, so
 * one that fails takes no other with it.
 */
export class GroupedWrites {
  readonly #connection: WriteConnection
  readonly #inside = new AsyncLocalStorage<true>()
  #queue: QueuedWrite[] = []
  #draining: Promise<void> | undefined

  constructor(connection: WriteConnection) {
    this.#connection = connection
  }

  /** Resolves with the result of `work` once the group that holds it is committed. */
  async add<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#inside.getStore() === true) throw new NestedWriteError()
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    let result: { readonly value: Result } | undefined
    this.#queue.push({
      run: async () => {
        result = { value: await this.#inside.run(true, work) }
      },
      resolve: () => {
        if (result !== undefined) resolve(result.value)
      },
      reject,
    })
    this.#draining ??= this.#drain()
    return promise
  }

  /** Resolves when every write queued so far is committed or rejected. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#gather()
      const group = this.#queue.splice(0, MAXIMAL_GROUP)
      await this.#commitGroup(group)
    }
    this.#draining = undefined
  }

  /** Waits as long as turns of the event loop bring more: the requests of a burst are read over several. */
  async #gather(): Promise<void> {
    let quiet = 0
    while (quiet < QUIET_TURNS && this.#queue.length < MAXIMAL_GROUP) {
      const before = this.#queue.length
      await new Promise<void>((resolve) => setImmediate(resolve))
      quiet = this.#queue.length > before ? 0 : quiet + 1
    }
  }

  async #commitGroup(group: readonly QueuedWrite[]): Promise<void> {
    const done: QueuedWrite[] = []
    try {
      await this.#connection.begin()
    } catch (error) {
      for (const write of group) write.reject(error)
      return
    }
    try {
      for (const write of group) if (await this.#runIsolated(write)) done.push(write)
      this.#connection.commit()
    } catch (error) {
      // Those after the one that failed too; the ones that were rejected before stay as they are.
      this.#rollbackAfter(error, group)
      return
    }
    for (const write of done) write.resolve()
  }

  async #runIsolated(write: QueuedWrite): Promise<boolean> {
    this.#connection.savepoint()
    try {
      await write.run()
    } catch (error) {
      write.reject(error)
      this.#undo(error)
      return false
    }
    this.#connection.releaseSavepoint()
    return true
  }

  #undo(reason: unknown): void {
    try {
      this.#connection.rollbackToSavepoint()
    } catch (second) {
      // On a full disk or an I/O error SQLite has rolled the whole group back by itself.
      throw reason instanceof SqlUnavailableError ? reason : second
    }
  }

  #rollbackAfter(error: unknown, lost: readonly QueuedWrite[]): void {
    let reason = error
    try {
      this.#connection.rollback()
    } catch (second) {
      // SQLite rolls back by itself on a full disk or an I/O error; the first error is the one that matters.
      if (!(error instanceof SqlUnavailableError))
        reason = new AggregateError([error, second], 'the commit failed', { cause: error })
    }
    for (const write of lost) write.reject(reason)
  }
}
