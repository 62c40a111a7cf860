import { rename } from 'node:fs/promises'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { MemoryStore } from '../swarm/memory-store.ts'
import { SnapshotError, type SnapshotReceiver, type SnapshotState } from '../swarm/snapshot-format.ts'
import type { TrackerLogEntry } from '../tracker.ts'
import { readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts'

const SECOND = 1000 // milliseconds
const WRITE_DEADLINE = 60_000 // milliseconds

/** Restores swarms at the start, keeps the file fresh, writes it a last time at the end. Writes never overlap. */
export class SnapshotKeeper {
  readonly #store: MemoryStore
  readonly #state: { current(): SnapshotState; restore(state: SnapshotState): void }
  readonly #file: string | undefined
  readonly #interval: number
  readonly #log: (entry: TrackerLogEntry) => void
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(
    store: MemoryStore,
    state: { current(): SnapshotState; restore(state: SnapshotState): void },
    options: ResolvedOptions,
    log: (entry: TrackerLogEntry) => void,
  ) {
    this.#store = store
    this.#state = state
    this.#file = options.snapshotFile
    this.#interval = options.snapshotIntervalSeconds * SECOND
    this.#log = log
  }

  /** A file that cannot be understood is put aside, and the tracker starts with what could be read of it. */
  async restore(signal: AbortSignal): Promise<void> {
    if (this.#file === undefined) return
    try {
      const receiver: SnapshotReceiver = {
        restoreCompleted: (infoHash, completed) => this.#store.restoreCompleted(infoHash, completed),
        restorePeer: (infoHash, peer) => this.#store.restorePeer(infoHash, peer),
        restoreState: (state) => this.#state.restore(state),
      }
      await readSnapshotFile(this.#file, receiver, signal)
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error
      const aside = `${this.#file}.damaged`
      await rename(this.#file, aside)
      this.#log({ level: 'warn', message: 'snapshot not restored whole', reason: error.message, keptAs: aside })
    }
  }

  begin(): void {
    if (this.#file === undefined) return
    this.#timer = setInterval(() => {
      this.save(AbortSignal.timeout(WRITE_DEADLINE)).catch((error: unknown) => {
        this.#log({ level: 'error', message: 'snapshot not written', error })
      })
    }, this.#interval)
    this.#timer.unref()
  }

  async end(signal: AbortSignal): Promise<void> {
    clearInterval(this.#timer)
    await this.save(signal)
  }

  /** Writes the file now, after a write that is under way. */
  save(signal: AbortSignal): Promise<void> {
    const file = this.#file
    if (file === undefined) return Promise.resolve()
    const write = () => writeSnapshotFile(file, this.#store.table, this.#state.current(), signal)
    this.#writing = this.#writing.then(write, write)
    return this.#writing
  }
}
