import type { CreditBatch } from '../members/member.ts'
import type { Members } from '../members/members.ts'
import type { TrackerLogEntry } from '../tracker.ts'
import { CreditJournal } from './credit-journal.ts'
import { CreditWebhookError, postCredits } from './credit-webhook.ts'

const SYNC_EVERY = 1000 // milliseconds; what a crash may lose
const FIRST_PAUSE = 5000 // milliseconds before a failed delivery is tried again
const LONGEST_PAUSE = 300_000 // milliseconds

/** Where credits go. */
export interface CreditOptions {
  readonly journalFile?: string
  readonly webhook?: { readonly url: string; readonly secret: string }
}

/** Writes members' credits down each second, and hands them to the site when there is a webhook. Runs never overlap. */
export class CreditKeeper {
  readonly #members: Members
  readonly #journal: CreditJournal
  readonly #webhook: CreditOptions['webhook']
  readonly #seconds: () => number
  readonly #log: (entry: TrackerLogEntry) => void
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  #pause = FIRST_PAUSE
  #pausedUntil = 0
  #stopping = new AbortController()

  constructor(members: Members, options: CreditOptions, seconds: () => number, log: (entry: TrackerLogEntry) => void) {
    this.#members = members
    this.#journal = new CreditJournal(options.journalFile, members.ledger)
    this.#webhook = options.webhook
    this.#seconds = seconds
    this.#log = log
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController()
    await this.#journal.open()
    this.#timer = setInterval(() => this.#enqueue(), SYNC_EVERY)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#work
    await this.#journal.append(this.#members.ledger.take(), this.#seconds())
    await this.#journal.close()
  }

  /** Tells this journal's numbers from those of one that was lost. */
  get journal(): string {
    return this.#journal.id
  }

  pending(limit?: number): readonly CreditBatch[] {
    return this.#journal.pending(limit)
  }

  /** Waits for its turn: the journal is rewritten. */
  commit(batch: number): Promise<void> {
    const done = this.#work.then(() => this.#journal.commit(batch))
    this.#work = done.catch(ignoreHere)
    return done
  }

  #enqueue(): void {
    this.#work = this.#work
      .then(() => this.#run())
      .catch((error: unknown) => this.#log({ level: 'error', message: 'credits not written', error }))
  }

  async #run(): Promise<void> {
    await this.#journal.append(this.#members.ledger.take(), this.#seconds())
    if (this.#webhook === undefined || performance.now() < this.#pausedUntil) return
    for (const batch of this.#journal.pending()) {
      try {
        await postCredits(this.#webhook, batch, this.#stopping.signal)
      } catch (error) {
        if (!(error instanceof CreditWebhookError)) throw error
        this.#pausedUntil = performance.now() + this.#pause
        this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
        if (!this.#stopping.signal.aborted) this.#log({ level: 'warn', message: 'credits not handed over', error })
        return
      }
      this.#pause = FIRST_PAUSE
      await this.#journal.commit(batch.batch)
    }
  }
}

/** The caller of `commit` hears of it. */
function ignoreHere(_error: unknown): void {
  return
}
