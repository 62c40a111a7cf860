import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises'
import type { Credit, CreditBatch, MemberFlag, PeerCounters } from '../members/member.ts'
import type { LedgerTake, MemberLedger } from '../members/member-ledger.ts'
import { type JournalLine, mergeCredits, parseJournalLine } from './journal-line.ts'

const SMALLEST_REWRITE = 1 << 20 // bytes appended before the file is written anew
const MOST_FLAGS = 1000 // of a batch made of several
const NOTHING: LedgerTake = { credits: [], flags: [], peers: [] }
const MOST_FRESH = 600 // batches that nobody was told of; older ones become one, so that ten minutes stay apart

/**
 * Credits that nobody has taken over yet, and where every peer's counters stood when they were written: one line of JSON
 * for each second, synced as a whole, so after a kill both belong together and bytes are neither lost nor counted twice.
 * A batch is dropped when it is committed. Without a file all lives in memory only.
 *
 * Lines: `{format, journal, last}` first; then `{batch, at, credits, flags, peers}`, `{peers}` and `{committed}`. Files of
 * format 1 hold batches only, those of format 2 say nothing of torrents with a peer's counters. The file is written anew when it has grown to twice its size.
 */
export class CreditJournal {
  /** Tells this journal's numbers from those of one that was lost. */
  id: string = randomUUID()
  readonly #path: string | undefined
  readonly #ledger: Pick<MemberLedger, 'peers' | 'restore'>
  #file: FileHandle | undefined
  #pending: CreditBatch[] = []
  /** Batches up to this number may be known outside and stay as they are. */
  #shown = 0
  #last = 0
  /** What the disk did not take; it goes with the next line. */
  #unwritten: LedgerTake = NOTHING
  #appended = 0
  #base = 0

  /** The ledger says where all counters stand when the file is written anew, and hears it at the start. */
  constructor(path: string | undefined, ledger: Pick<MemberLedger, 'peers' | 'restore'>) {
    this.#path = path
    this.#ledger = ledger
  }

  /** Reads what an earlier run left; a last line cut by a crash counts for nothing. */
  async open(): Promise<void> {
    if (this.#path === undefined) return
    const peers: PeerCounters[] = []
    for (const line of await readLines(this.#path)) this.#take(line, peers)
    this.#ledger.restore(peers)
    this.#shown = this.#last
    await this.#rewrite()
  }

  /** Writes down what came together; returns when it is on disk. */
  async append(take: LedgerTake, at: number): Promise<void> {
    this.#unwritten = joinTakes(this.#unwritten, take)
    const { credits, flags, peers } = this.#unwritten
    if (credits.length + flags.length + peers.length === 0) return
    const hasBatch = credits.length + flags.length > 0
    const batch = { batch: this.#last + 1, at, credits, ...(flags.length === 0 ? {} : { flags }) }
    await this.#append(hasBatch ? { ...batch, peers } : { peers })
    this.#unwritten = NOTHING
    if (!hasBatch) return
    this.#last = batch.batch
    this.#pending.push(batch)
    this.#mergeOld()
  }

  /** Batches not committed yet, oldest first, at most `limit`; they keep their numbers from now on. */
  pending(limit = Number.POSITIVE_INFINITY): readonly CreditBatch[] {
    const shown = this.#pending.slice(0, limit)
    this.#shown = Math.max(this.#shown, shown.at(-1)?.batch ?? 0)
    return shown
  }

  /** Drops batches up to and with this number. Losing this in a crash only means that they are handed out again. */
  async commit(batch: number): Promise<void> {
    const kept = this.#pending.filter((one) => one.batch > batch)
    if (kept.length === this.#pending.length) return
    this.#pending = kept
    await this.#append({ committed: batch }, { sync: false })
  }

  /** Writes the file anew without what is no longer needed. */
  async close(): Promise<void> {
    if (this.#file === undefined) return
    await this.#rewrite()
    await this.#file.close()
    this.#file = undefined
  }

  #take(text: string, peers: PeerCounters[]): void {
    const line = parseJournalLine(text)
    if (line === undefined) return
    if (line.journal !== undefined) this.id = line.journal
    this.#last = Math.max(this.#last, line.last ?? 0, line.batch ?? 0)
    if (line.committed !== undefined) {
      const { committed } = line
      this.#pending = this.#pending.filter((one) => one.batch > committed)
    }
    for (const peer of line.peers ?? []) peers.push(peer)
    const { batch, at = 0, credits = [], flags = [] } = line
    if (batch === undefined || credits.length + flags.length === 0) return
    this.#pending.push({ batch, at, credits, ...(flags.length === 0 ? {} : { flags }) })
  }

  /** While nobody takes batches over, old ones become one: what waits is bounded by the number of members. */
  #mergeOld(): void {
    const fresh = this.#pending.filter(({ batch }) => batch > this.#shown)
    if (fresh.length <= MOST_FRESH) return
    const old = fresh.slice(0, MOST_FRESH / 2)
    const last = old.at(-1)
    if (last === undefined) return
    const credits: readonly Credit[] = mergeCredits(old.flatMap((one) => one.credits))
    const flags: readonly MemberFlag[] = old.flatMap((one) => one.flags ?? []).slice(-MOST_FLAGS)
    const merged = { batch: last.batch, at: last.at, credits, flags }
    const known = this.#pending.filter(({ batch }) => batch <= this.#shown)
    this.#pending = [...known, merged, ...fresh.slice(old.length)]
    this.#base = 0 // so that the next line writes the file anew
  }

  async #append(line: JournalLine, { sync = true } = {}): Promise<void> {
    if (this.#path === undefined) return
    if (this.#file === undefined || this.#appended > Math.max(SMALLEST_REWRITE, this.#base) || this.#base === 0) {
      await this.#rewrite()
    }
    const text = `${JSON.stringify(line)}\n`
    const rewriteAfter = this.#base
    this.#base = 0 // half a line that a full disk left is not appended to
    await this.#file?.appendFile(text)
    if (sync) await this.#file?.datasync()
    this.#base = rewriteAfter
    this.#appended += text.length
  }

  async #rewrite(): Promise<void> {
    if (this.#path === undefined) return
    const lines: readonly JournalLine[] = [
      { format: 3, journal: this.id, last: this.#last },
      { peers: [...this.#ledger.peers()] },
      ...this.#pending,
    ]
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
    const partial = `${this.#path}.partial`
    await writeFile(partial, text, { mode: 0o600, flush: true })
    await rename(partial, this.#path)
    await this.#file?.close()
    this.#file = await open(this.#path, 'a', 0o600)
    this.#base = text.length
    this.#appended = 0
  }
}

function joinTakes(left: LedgerTake, right: LedgerTake): LedgerTake {
  if (left === NOTHING) return right
  return {
    credits: mergeCredits([...left.credits, ...right.credits]),
    flags: [...left.flags, ...right.flags].slice(-MOST_FLAGS),
    peers: [...left.peers, ...right.peers],
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
