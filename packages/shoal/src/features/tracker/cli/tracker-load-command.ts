import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { type LoadOptions, type LoadResult, loadTracker } from '@shoal/tracker'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import ipaddr from 'ipaddr.js'
import { EXIT, say } from '../../../platform/terminal/terminal.ts'

interface LoadCommandOptions {
  readonly seconds: number
  readonly torrents: number
  readonly peers: number
  readonly inFlight: number
  readonly sources?: readonly string[]
  readonly close?: boolean
  readonly own?: boolean
  readonly json?: boolean
}

/** A load test that was aimed at somebody else. */
class ForeignTrackerError extends Error {
  readonly code = 'foreign-tracker'
}

const SECOND = 1000 // milliseconds
const LONGEST = 3600 // seconds
const MOST = 1_000_000 // torrents or peers

/** `shoal tracker load URL`: how much a tracker of one's own can take. */
export function addTrackerLoadCommand(tracker: Command): void {
  tracker
    .command('load <url>')
    .description('announce at a tracker of your own as fast as it answers, and check the answers')
    .option('--seconds <number>', 'how long', wholeUpTo(LONGEST), 10)
    .option('--torrents <number>', 'invented torrents', wholeUpTo(MOST), 1000)
    .option('--peers <number>', 'peers of each', wholeUpTo(MOST), 50)
    .option('--in-flight <number>', 'requests waiting at once', wholeUpTo(10_000), 128)
    .option('--sources <address...>', 'local addresses to ask from')
    .option('--close', 'HTTP: a connection for each request')
    .option('--own', 'the address is not of a private network, but the tracker is yours')
    .option('--json', 'the result as JSON')
    .addHelpText('after', '\nExample:\n  shoal tracker load udp://127.0.0.1:6969/announce --seconds 5')
    .action(runLoad)
}

async function runLoad(url: string, options: LoadCommandOptions): Promise<void> {
  if (options.own !== true) await refuseForeign(url)
  const ending = new AbortController()
  process.once('SIGINT', () => ending.abort())
  const load: LoadOptions = {
    seconds: options.seconds,
    torrents: options.torrents,
    peers: options.peers,
    inFlight: options.inFlight,
    keepAlive: options.close !== true,
    signal: ending.signal,
    sources: options.sources,
  }
  const stopProgress = options.json === true ? () => undefined : showProgress(url, options.seconds)
  let result: LoadResult
  try {
    result = await loadTracker(url, load)
  } finally {
    stopProgress()
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  else process.stdout.write(`${loadTable(result)}\n`)
  if (result.replies === 0 || result.invalid > 0) process.exitCode = EXIT.failed
  // Scrapes of what is not served are answered with zeroes.
  if (result.refused > result.replies / 2) {
    process.stderr.write(`${say.load.mostRefused}\n`)
    process.exitCode = EXIT.failed
  }
}

/** Lets addresses of this machine and of private networks pass, whatever name they have. */
async function refuseForeign(url: string): Promise<void> {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : ''
  if (host === '') return // the load test says what is wrong with it
  const own = new Set(Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)))
  for (const { address } of await lookup(host, { all: true })) {
    if (own.has(address) || PRIVATE.has(ipaddr.process(address).range())) continue
    throw new ForeignTrackerError(say.load.foreign(host))
  }
}

const PRIVATE: ReadonlySet<string> = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal'])

/** A line that counts the seconds, drawn in place in a terminal. */
function showProgress(url: string, seconds: number): () => void {
  process.stderr.write(`${say.load.title(url, seconds)}\n`)
  if (!process.stderr.isTTY) return () => undefined
  const width = 30 // columns
  let passed = 0
  const timer = setInterval(() => {
    passed = Math.min(seconds, passed + 1)
    const done = Math.round((passed / seconds) * width)
    process.stderr.write(`\r  ${'█'.repeat(done)}${'░'.repeat(width - done)} ${passed} / ${seconds} s`)
  }, SECOND)
  return () => {
    clearInterval(timer)
    process.stderr.write(`\r${' '.repeat(width + 24)}\r`)
  }
}

function loadTable(result: LoadResult): string {
  const text = say.load
  const table = new Table({ style: { head: [], border: [] }, colAligns: ['left', 'right'] })
  const rows: readonly (readonly [string, string])[] = [
    [text.requests, String(result.requests)],
    [text.replies, String(result.replies)],
    [text.perSecond, result.perSecond.toFixed(0)],
    [text.median, `${result.latency.p50.toFixed(2)} ms`],
    [text.slowest, `${result.latency.p99.toFixed(2)} ms`],
    [text.refused, String(result.refused)],
    [text.invalid, String(result.invalid)],
    [text.lost, String(result.lost)],
  ]
  for (const [label, value] of rows) table.push([label, value])
  return table.toString()
}

function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidArgumentError(`must be a whole number from 1 to ${most}`)
    }
    return value
  }
}
