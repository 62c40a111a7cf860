import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises'
import type { Credit, CreditBatch } from '../members/member.ts'

/**
 * Credits that nobody has taken over yet: one line of JSON per batch, synced before it is handed out, dropped when it is
 * committed. Without a file they live in memory only.
 */
export class CreditJournal {
  readonly #path: string | undefined
  #file: FileHandle | undefined
  #pending: CreditBatch[] = []
  #next = 1

  constructor(path: string | undefined) {
    this.#path = path
  }

  /** Reads what an earlier run left; a last line cut by a crash was never handed out and is left out. */
  async open(): Promise<void> {
    if (this.#path === undefined) return
    const batches = (await readLines(this.#path)).flatMap((line) => parseBatch(line))
    this.#pending = batches.filter(({ credits }) => credits.length > 0)
    this.#next = Math.max(0, ...batches.map(({ batch }) => batch)) + 1
    await this.#rewrite()
  }

  /** Adds a batch and syncs it; nothing for no credits. */
  async append(credits: readonly Credit[], at: number): Promise<void> {
    if (credits.length === 0) return
    const batch = { batch: this.#next++, at, credits }
    if (this.#file !== undefined) {
      await this.#file.appendFile(`${JSON.stringify(batch)}\n`)
      await this.#file.datasync()
    }
    this.#pending.push(batch)
  }

  /** Batches not committed yet, oldest first. */
  pending(): readonly CreditBatch[] {
    return this.#pending
  }

  /** Drops batches up to and with this number. */
  async commit(batch: number): Promise<void> {
    const kept = this.#pending.filter((one) => one.batch > batch)
    if (kept.length === this.#pending.length) return
    this.#pending = kept
    await this.#rewrite()
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  /** Numbers go on from the last batch ever written, so the file always keeps that number. */
  async #rewrite(): Promise<void> {
    if (this.#path === undefined) return
    await this.#file?.close()
    const marker = { batch: this.#next - 1, at: 0, credits: [] }
    const lines = [marker, ...this.#pending].map((batch) => JSON.stringify(batch))
    const partial = `${this.#path}.partial`
    await writeFile(partial, `${lines.join('\n')}\n`, { mode: 0o600, flush: true })
    await rename(partial, this.#path)
    this.#file = await open(this.#path, 'a', 0o600)
  }
}

async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function parseBatch(line: string): readonly CreditBatch[] {
  if (line === '') return []
  try {
    const batch: CreditBatch = JSON.parse(line)
    return [batch]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
