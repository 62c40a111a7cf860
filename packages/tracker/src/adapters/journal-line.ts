import type { Credit, MemberFlag, PeerCounters } from '../members/member.ts'

/** One line of the credit journal; which fields it has says what it is. */
export interface JournalLine {
  readonly format?: 2 | 3
  readonly journal?: string
  readonly last?: number
  readonly batch?: number
  readonly at?: number
  readonly credits?: readonly Credit[]
  readonly flags?: readonly MemberFlag[]
  readonly peers?: readonly PeerCounters[]
  readonly committed?: number
}

/** Reads a line; undefined for an empty one and for one that a crash cut off. */
export function parseJournalLine(text: string): JournalLine | undefined {
  if (text === '') return undefined
  try {
    const line: JournalLine = JSON.parse(text)
    return line
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The same credits with one row for each member. */
export function mergeCredits(credits: readonly Credit[]): readonly Credit[] {
  const sums = new Map<string, Credit>()
  for (const credit of credits) {
    const known = sums.get(credit.member)
    sums.set(credit.member, known === undefined ? credit : addCredits(known, credit))
  }
  return [...sums.values()]
}

function addCredits(left: Credit, right: Credit): Credit {
  return {
    member: left.member,
    uploaded: left.uploaded + right.uploaded,
    downloaded: left.downloaded + right.downloaded,
    rawUploaded: left.rawUploaded + right.rawUploaded,
    rawDownloaded: left.rawDownloaded + right.rawDownloaded,
    seedSeconds: left.seedSeconds + right.seedSeconds,
    completed: left.completed + right.completed,
  }
}
