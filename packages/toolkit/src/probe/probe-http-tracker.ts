import {
  decodeBencode,
  formatAnnounceUrl,
  formatScrapeUrl,
  HttpReplyError,
  parseAnnounceReply,
  parseScrapeReply,
  scrapeUrlOf,
  type TrackerFailure,
  toHex,
} from '@shoal/bittorrent'
import { bencodeText } from '../show/bencode-text.ts'
import { refusalVerdict } from './failure-verdict.ts'
import type { HttpAnswer, ProbePorts } from './probe-ports.ts'
import type { Verdict } from './probe-report.ts'
import { announceOf, type TrackerFindings, type TrackerLog, type TrackerTask } from './tracker-session.ts'

/** A web server's answer that no tracker gives. */
class NotATrackerError extends Error {
  readonly code = 'NOT_A_TRACKER'
  override readonly name = 'NotATrackerError'
}

/** Scrapes and announces over HTTP or HTTPS; sends `stopped` after an announce that the tracker took. */
export async function probeHttpTracker(
  task: TrackerTask,
  ports: ProbePorts,
  log: TrackerLog,
): Promise<TrackerFindings> {
  const scraped = await scrape(task, ports, log)
  if (!task.announce) return { ...scraped, peers: [] }
  await task.scraped()
  const url = formatAnnounceUrl(task.tracker, announceOf(task, 'started'))
  const outcome = await log.step('announce', url, (signal) => get(url, ports, signal, parseAnnounceReply), shown)
  if ('trouble' in outcome) return { counts: scraped.counts, peers: [], trouble: outcome.trouble }
  const { parsed } = outcome.ok
  if (parsed.kind === 'failure') return { counts: scraped.counts, peers: [], trouble: refusal(parsed, task) }
  const goodbye = formatAnnounceUrl(task.tracker, announceOf(task, 'stopped'))
  await log.step('stopped', goodbye, (signal) => get(goodbye, ports, signal, parseAnnounceReply), shown)
  const { seeders, leechers, completed } = parsed
  const announced = {
    seeders,
    leechers,
    completed,
  }
  if (scraped.counts !== undefined) return { counts: scraped.counts, peers: parsed.peers, trouble: undefined }
  return { counts: announced, countsIncludeUs: true, peers: parsed.peers, trouble: undefined }
}

async function scrape(
  task: TrackerTask,
  ports: ProbePorts,
  log: TrackerLog,
): Promise<Pick<TrackerFindings, 'counts' | 'trouble'>> {
  const scrapeUrl = scrapeUrlOf(task.tracker)
  if (scrapeUrl === undefined) return { counts: undefined, trouble: undefined }
  const url = formatScrapeUrl(scrapeUrl, [task.infoHash])
  const outcome = await log.step('scrape', url, (signal) => get(url, ports, signal, parseScrapeReply), shown)
  if ('trouble' in outcome) return { counts: undefined, trouble: outcome.trouble }
  const { parsed } = outcome.ok
  if (parsed.kind === 'failure') return { counts: undefined, trouble: refusal(parsed, task) }
  return { counts: parsed.files.get(toHex(task.infoHash)), trouble: undefined }
}

interface Got<T> {
  readonly answer: HttpAnswer
  readonly parsed: T
}

async function get<T>(
  url: string,
  ports: ProbePorts,
  signal: AbortSignal,
  parse: (body: Uint8Array) => T,
): Promise<Got<T>> {
  const answer = await ports.httpGet(url, signal)
  try {
    return { answer, parsed: parse(answer.body) }
  } catch (cause) {
    if (!(cause instanceof HttpReplyError)) throw cause
    throw new NotATrackerError(`HTTP ${answer.status}, ${answer.body.length} bytes, ${cause.message}`, { cause })
  }
}

function shown(got: Got<unknown>): string {
  return [`HTTP ${got.answer.status}`, ...bencodeText(decodeBencode(got.answer.body))].join('\n')
}

function refusal(failure: TrackerFailure, task: TrackerTask): Verdict {
  return refusalVerdict(failure.reason, task.tracker)
}
