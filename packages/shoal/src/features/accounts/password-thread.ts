import { Worker } from 'node:worker_threads'

/** Without `hashed` a hash is asked for, with it whether the password belongs to it. */
export interface PasswordJob {
  readonly id: number
  readonly password: string
  readonly hashed?: string | undefined
}

export interface PasswordAnswer {
  readonly id: number
  readonly hashed?: string
  readonly right?: boolean
}

/** So many wait for the thread at the most; a guess more is not hashed at all. */
const MAXIMAL_WAITING = 16
/** Milliseconds that the thread waits for another password. */
const KEPT_FOR = 30_000

interface Waiting {
  resolve(answer: PasswordAnswer): void
  reject(error: Error): void
}

/** One thread that hashes, started when it is needed. */
export class PasswordThread {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #nextId = 1

  /** Argon2id hash in PHC text form. */
  async hash(password: string): Promise<string> {
    const { hashed } = await this.#ask({ id: this.#nextId++, password })
    if (hashed === undefined) throw new TypeError('the thread that hashes answered out of turn')
    return hashed
  }

  /** Whether the password belongs to the hash; undefined where too many others wait already. */
  async verify(hashed: string, password: string): Promise<boolean | undefined> {
    if (this.#waiting.size >= MAXIMAL_WAITING) return undefined
    return (await this.#ask({ id: this.#nextId++, password, hashed })).right === true
  }

  #ask(job: PasswordJob): Promise<PasswordAnswer> {
    clearTimeout(this.#idle)
    const { promise, resolve, reject } = Promise.withResolvers<PasswordAnswer>()
    this.#waiting.set(job.id, { resolve, reject })
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(job)
    return promise
  }

  #start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`./password-worker.${extension}`, import.meta.url))
    worker.on('message', (answer: PasswordAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer)
      this.#waiting.delete(answer.id)
      if (this.#waiting.size === 0) this.#rest(worker)
    })
    worker.on('error', (error) => this.#end(worker, error))
    worker.on('exit', () => this.#end(worker, new Error('the thread that hashes passwords ended')))
    return worker
  }

  /** An idle thread keeps no program alive, and goes after a while. */
  #rest(worker: Worker): void {
    worker.unref()
    this.#idle = setTimeout(() => void worker.terminate(), KEPT_FOR).unref()
  }

  #end(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(error instanceof Error ? error : new Error(String(error)))
    this.#waiting.clear()
  }
}
