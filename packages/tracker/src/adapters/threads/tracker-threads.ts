import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { PolicyData } from '../../access/access-policy.ts'
import type { MemberTableData } from '../../members/member-table.ts'
import { type MemberNote, NoteRing, reserveNoteRing } from '../../members/note-ring.ts'
import type { TrackerLogEntry } from '../../tracker.ts'
import type { TrackerWarning } from '../../tracker-warning.ts'
import { UdpSyscalls } from '../system-calls/udp-syscalls.ts'
import { type FromThread, signalWord, type ThreadData, type ToThread } from './thread-data.ts'

const EFFECTIVE_FACTOR = 2 // Linux reports twice what was asked for: its own bookkeeping counts too
const WANTED_BUFFER = 4 << 20 // bytes
const RESTART_AFTER = 1000 // milliseconds

/** Everything a thread is started with but its own place. */
export type ThreadSettings = Omit<ThreadData, 'signals' | 'notes' | 'thread' | 'shared' | 'address' | 'port'>

/** What threads tell the main one. */
export interface ThreadEvents {
  onBan(address: string, until: number): void
  /** A connection that the main thread is to serve; `unsent` goes out before anything else. */
  onHandOver(fd: number, bytes: Uint8Array, unsent: Uint8Array): void
}

/** An address that another program holds, as the system's own error. */
class ThreadStartError extends Error {
  override readonly name = 'ThreadStartError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Threads that serve UDP or HTTP, one or more for each address; those of UDP may share one (SO_REUSEPORT). A thread that
 * fails is started again; swarms live in shared memory, so nothing is lost with it.
 */
export class TrackerThreads {
  readonly #worker: URL
  readonly #settings: ThreadSettings
  readonly #log: (entry: TrackerLogEntry) => void
  readonly #events: ThreadEvents
  readonly #calls = new UdpSyscalls()
  readonly #threads = new Map<number, Thread>()
  /** By the thread's number; they outlive a thread that fails, so nothing noted is lost with it. */
  readonly #rings = new Map<number, NoteRing>()
  readonly #notes = new Map<number, SharedArrayBuffer>()
  #policy: PolicyData
  #members: MemberTableData
  #bans: readonly (readonly [address: string, until: number])[] = []
  #isClosing = false

  /** `worker` is the file that each thread runs. */
  constructor(worker: URL, settings: ThreadSettings, log: (entry: TrackerLogEntry) => void, events: ThreadEvents) {
    this.#worker = worker
    this.#settings = settings
    this.#policy = settings.policy
    this.#members = settings.members
    this.#log = log
    this.#events = events
  }

  /** Threads that serve now. */
  get size(): number {
    return this.#threads.size
  }

  /** Starts `count` threads on one address; the first has number `first`. */
  async open(
    address: string,
    port: number,
    place: { first: number; count: number },
    signal: AbortSignal,
  ): Promise<void> {
    this.#isClosing = false
    if (place.count > 1) this.#calls.close(this.#calls.open(address, port, { shared: false, receiveBuffer: 0 }))
    for (let number = 0; number < place.count; number++) {
      await this.#start(place.first + number, { address, port, shared: place.count > 1 }, signal)
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await Promise.all(
      [...this.#threads.values()].map(async ({ worker, signals, fd }) => {
        const ended = once(worker, 'exit')
        Atomics.store(signals, signalWord.stop, 1)
        this.#calls.wake(fd)
        await ended
        this.#calls.close(fd) // only now: before, the number might belong to another socket already
      }),
    )
    this.#threads.clear()
  }

  setPolicy(policy: PolicyData): void {
    this.#policy = policy
    this.#tellAll({ kind: 'policy', policy })
  }

  setMembers(members: MemberTableData): void {
    this.#members = members
    this.#tellAll({ kind: 'members', members })
  }

  /** Hands over what the threads noted of members. */
  takeNotes(take: (note: MemberNote) => void): void {
    for (const ring of this.#rings.values()) ring.drain(take)
  }

  setBans(bans: readonly (readonly [address: string, until: number])[]): void {
    this.#bans = bans
    this.#tellAll({ kind: 'bans', bans })
  }

  /** What an operator could mend. */
  warnings(): readonly TrackerWarning[] {
    const smallest = Math.min(...[...this.#threads.values()].map(({ receiveBuffer }) => receiveBuffer))
    if (smallest >= WANTED_BUFFER) return []
    return [{ kind: 'small-receive-buffer', bytes: smallest, wanted: WANTED_BUFFER }]
  }

  #tellAll(message: ToThread): void {
    for (const { worker, signals } of this.#threads.values()) {
      worker.postMessage(message)
      Atomics.add(signals, signalWord.messages, 1)
    }
  }

  async #start(
    thread: number,
    place: { readonly address: string; readonly port: number; readonly shared: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const signals = new Int32Array(new SharedArrayBuffer(8))
    const data: ThreadData = {
      ...this.#settings,
      ...place,
      policy: this.#policy,
      members: this.#members,
      notes: this.#notesOf(thread),
      thread,
      signals: signals.buffer,
    }
    const worker = new Worker(this.#worker, {
      workerData: data,
      name: `tracker-${thread}`,
    })
    worker.on('error', (error) => this.#log({ level: 'error', message: 'tracker thread failed', thread, error }))
    const [first]: FromThread[] = await once(worker, 'message', { signal })
    if (first?.kind !== 'ready') {
      const failed = first?.kind === 'failed' ? first : { code: 'UNKNOWN', message: 'tracker thread did not start' }
      await worker.terminate()
      throw new ThreadStartError(failed.code, failed.message)
    }
    const receiveBuffer = first.receiveBuffer / EFFECTIVE_FACTOR
    this.#threads.set(thread, { worker, signals, fd: first.fd, receiveBuffer })
    if (this.#bans.length > 0) this.setBans(this.#bans)
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ban') this.#events.onBan(message.address, message.until)
      if (message.kind !== 'handOver') return
      if (this.#isClosing) this.#calls.close(message.fd)
      else this.#events.onHandOver(message.fd, message.bytes, message.unsent)
    })
    worker.once('exit', () => this.#restart(thread, place))
  }

  #notesOf(thread: number): SharedArrayBuffer {
    const known = this.#notes.get(thread)
    if (known !== undefined) return known
    const memory = reserveNoteRing()
    this.#notes.set(thread, memory)
    this.#rings.set(thread, new NoteRing(memory))
    return memory
  }

  #restart(thread: number, place: { readonly address: string; readonly port: number; readonly shared: boolean }): void {
    if (this.#isClosing) return
    const ended = this.#threads.get(thread)
    if (ended !== undefined) this.#calls.close(ended.fd)
    this.#threads.delete(thread)
    this.#log({ level: 'error', message: 'tracker thread ended, starting it again', thread })
    setTimeout(() => {
      if (this.#isClosing) return
      this.#start(thread, place, AbortSignal.timeout(RESTART_AFTER * 10)).catch((error: unknown) => {
        this.#log({ level: 'error', message: 'tracker thread not started again', thread, error })
        this.#restart(thread, place)
      })
    }, RESTART_AFTER)
  }
}

interface Thread {
  readonly worker: Worker
  readonly signals: Int32Array
  readonly fd: number
  readonly receiveBuffer: number
}
