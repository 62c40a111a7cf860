import { getCompileCacheDir } from 'node:module'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { startBuiltin } from './builtin-peer.ts'
import type { BuiltinReply, BuiltinTask } from './builtin-worker.ts'
import { ClientProgramError } from './child-program.ts'
import type { LabPeer, PeerDetails, PeerSetting } from './lab-peer.ts'

const PEERS_BESIDE = 8 // built-in peers that the lab's own thread carries well
const NOTHING: PeerDetails = { pieces: undefined, peers: [] }
const STOP_LIMIT = 3_000 // milliseconds

/** Starts built-in peers: a few in this thread, many spread over threads of their own, one for each core. */
export class BuiltinThreads {
  readonly #threads: readonly BuiltinThread[]
  #next = 0

  /** `peers` is how many there will be. */
  constructor(peers: number) {
    const count = peers <= PEERS_BESIDE ? 0 : availableParallelism()
    this.#threads = Array.from({ length: count }, () => new BuiltinThread())
  }

  start(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
    const thread = this.#threads[this.#next++ % Math.max(1, this.#threads.length)]
    return thread === undefined ? startBuiltin(setting) : thread.start(setting, signal)
  }

  /** Ends the threads; peers are to be stopped before. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}

class BuiltinThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, PromiseWithResolvers<BuiltinReply>>()
  #count = 0
  #end: Error | undefined

  constructor() {
    const cache = getCompileCacheDir() // threads do not hear of it otherwise
    this.#worker = new Worker(workerEntry(), {
      env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache },
    })
    this.#worker.on('message', (reply: BuiltinReply) => {
      this.#waiting.get(reply.id)?.resolve(reply)
      this.#waiting.delete(reply.id)
    })
    this.#worker.on('error', (cause) => this.#fail(new ClientProgramError('a built-in peer broke', { cause })))
    this.#worker.on('exit', () => this.#fail(new ClientProgramError('the built-in peers ended')))
  }

  async start(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
    const { id, role, address, port } = setting
    await this.#ask({ kind: 'start', setting }, signal)
    return {
      id,
      kind: 'builtin',
      role,
      address,
      port,
      torrents: async (signal) => (await this.#ask({ kind: 'torrents', peer: id }, signal)).torrents ?? [],
      details: async (infoHash, signal) =>
        (await this.#ask({ kind: 'details', peer: id, infoHash }, signal)).details ?? NOTHING,
      stop: async (signal) => {
        await this.#ask({ kind: 'stop', peer: id }, AbortSignal.any([signal, AbortSignal.timeout(STOP_LIMIT)]))
      },
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  /** Rejects with the signal's reason, with what the peer said, or when the thread ends. */
  async #ask(task: BuiltinTask, signal: AbortSignal): Promise<BuiltinReply> {
    if (this.#end !== undefined) throw this.#end
    const id = ++this.#count
    const waiting = Promise.withResolvers<BuiltinReply>()
    const giveUp = (): void => waiting.reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    this.#waiting.set(id, waiting)
    this.#worker.postMessage({ ...task, id })
    try {
      const reply = await waiting.promise
      if (reply.error !== undefined) throw new ClientProgramError(reply.error)
      return reply
    } finally {
      signal.removeEventListener('abort', giveUp)
      this.#waiting.delete(id)
    }
  }

  #fail(error: Error): void {
    this.#end ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#end)
  }
}

/** Beside this module: TypeScript in the repository, JavaScript in a bundle or a published package. */
function workerEntry(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./builtin-worker.${extension}`, import.meta.url)
}
