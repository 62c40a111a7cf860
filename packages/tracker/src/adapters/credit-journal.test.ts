import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { PeerCounters } from '../members/member.ts'
import type { LedgerTake } from '../members/member-ledger.ts'
import { CreditJournal } from './credit-journal.ts'

async function journalPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-journal-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'tracker.journal')
}

function ledger(known: readonly PeerCounters[] = []): {
  readonly peers: () => readonly PeerCounters[]
  readonly restore: (peers: Iterable<PeerCounters>) => void
} {
  let all = known
  return {
    peers: () => all,
    restore: (peers) => {
      all = [...peers]
    },
  }
}

function gain(uploaded: number): LedgerTake {
  const zeroes = { downloaded: 0, rawUploaded: uploaded, rawDownloaded: 0, seedSeconds: 0, completed: 0 }
  return { credits: [{ member: 'alice', uploaded, ...zeroes }], flags: [], peers: [counters(uploaded)] }
}

function counters(uploaded: number): PeerCounters {
  return { member: 'alice', peer: 1, uploaded, downloaded: 0, seen: 5 }
}

const uploads = (journal: CreditJournal) =>
  journal.pending().reduce((sum, { credits }) => sum + (credits[0]?.uploaded ?? 0), 0)

it('has every synced second, with the counters of peers, after a kill at any byte of the last line', async () => {
  const path = await journalPath()
  const journal = new CreditJournal(path, ledger())
  await journal.open()
  await journal.append(gain(10), 1)
  const before = (await readFile(path)).length
  await journal.append(gain(32), 2)
  const whole = await readFile(path)
  for (const length of [before, before + 1, whole.length - 2, whole.length]) {
    const copy = `${path}.${length}`
    await writeFile(copy, whole.subarray(0, length))
    const known = ledger()
    const after = new CreditJournal(copy, known)
    await after.open()
    const complete = length >= whole.length - 1
    expect([after.id, uploads(after)]).toEqual([journal.id, complete ? 42 : 10])
    expect(known.peers().at(-1)?.uploaded).toBe(complete ? 32 : 10)
    await after.append(gain(1), 3)
    expect(after.pending().at(-1)?.batch).toBe(complete ? 3 : 2)
    await after.close()
  }
  await journal.close()
})

it('makes one batch of many that nobody was told of, and never of those that were', async () => {
  const path = await journalPath()
  const journal = new CreditJournal(path, ledger())
  await journal.open()
  await journal.append(gain(1), 0)
  expect(journal.pending(1)).toHaveLength(1)
  for (let second = 1; second <= 1000; second++) await journal.append(gain(1), second)
  await copyFile(path, `${path}.copy`)
  const pending = journal.pending()
  expect(pending.length).toBeLessThan(700)
  expect(pending[0]).toMatchObject({ batch: 1, credits: [{ uploaded: 1 }] })
  expect(pending[1]?.batch).toBeGreaterThan(2)
  expect(uploads(journal)).toBe(1001)
  await journal.commit(pending[1]?.batch ?? 0)
  await journal.close()
  const later = new CreditJournal(path, ledger())
  await later.open()
  expect(later.pending()).toEqual(pending.slice(2))
  await later.close()
})

it('reads a journal of format 1', async () => {
  const path = await journalPath()
  const { credits } = gain(9)
  await writeFile(path, `{"batch":6,"at":0,"credits":[]}\n${JSON.stringify({ batch: 7, at: 1, credits })}\n`)
  const journal = new CreditJournal(path, ledger())
  await journal.open()
  expect(journal.pending()).toEqual([{ batch: 7, at: 1, credits }])
  await journal.append(gain(1), 2)
  expect(journal.pending().at(-1)?.batch).toBe(8)
  await journal.close()
})

it('writes with the next second what the disk did not take', async () => {
  const path = await journalPath()
  const journal = new CreditJournal(join(path, 'missing', 'journal'), ledger())
  await expect(journal.append(gain(5), 1)).rejects.toThrow(/ENOENT/)
  expect(journal.pending()).toEqual([])
  await expect(journal.append(gain(6), 2)).rejects.toThrow(/ENOENT/)
  const memory = new CreditJournal(undefined, ledger())
  await memory.append(gain(5), 1)
  expect(uploads(memory)).toBe(5)
})
