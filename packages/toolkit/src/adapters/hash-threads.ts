import { getCompileCacheDir } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { HashFailure, HashJob } from '../hashing/hash-job.ts'
import type { HashThreadReport } from './hash-worker.ts'

const KEPT_FOR = 5000 // milliseconds that a thread waits for another torrent
/** Mebibytes of heap: what a thread hashes lies outside of it, and garbage is small. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 }

/**
 * Threads that hash. Starting one costs about as much as hashing a hundred megabytes, so those that are done wait a
 * while for the next torrent, as when one is made of every file of a folder. Waiting ones keep no program alive.
 */
const idle: HashThread[] = []

/** Lets a thread work on a job until no piece is left or the job is stopped. Rejects when the thread breaks. */
export async function runOnThread(job: HashJob): Promise<HashFailure | undefined> {
  const thread = idle.pop() ?? new HashThread()
  const failure = await thread.run(job)
  thread.rest()
  return failure
}

class HashThread {
  readonly #worker = new Worker(workerEntry(), { env: environment(), resourceLimits: HEAP })
  #timer: NodeJS.Timeout | undefined
  #current: PromiseWithResolvers<HashFailure | undefined> | undefined

  constructor() {
    this.#worker.on('message', ({ failure }: HashThreadReport) => this.#current?.resolve(failure))
    this.#worker.on('error', (error) => this.#current?.reject(error))
    this.#worker.on('exit', () => {
      this.#leave()
      this.#current?.reject(new HashThreadError('a hashing thread ended early'))
    })
  }

  /** Resolves with what could not be read. */
  run(job: HashJob): Promise<HashFailure | undefined> {
    clearTimeout(this.#timer)
    this.#current = Promise.withResolvers()
    this.#worker.ref()
    this.#worker.postMessage(job)
    return this.#current.promise
  }

  /** Waits for another job, for a while. */
  rest(): void {
    this.#current = undefined
    this.#worker.unref()
    idle.push(this)
    this.#timer = setTimeout(() => {
      this.#leave()
      void this.#worker.terminate()
    }, KEPT_FOR).unref()
  }

  #leave(): void {
    const place = idle.indexOf(this)
    if (place >= 0) idle.splice(place, 1)
  }
}

/** A thread that ended without saying why. */
class HashThreadError extends Error {
  readonly code = 'HASH_THREAD'
  override readonly name = 'HashThreadError'
}

/** Ours; and where the program keeps compiled code, which threads do not hear of otherwise: half of their start. */
function environment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir()
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache }
}

/** Beside this module: TypeScript in the repository, JavaScript in a published package. */
function workerEntry(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./hash-worker.${extension}`, import.meta.url)
}
