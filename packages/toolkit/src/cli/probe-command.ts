import { nodeHashes } from '@shoal/bittorrent/node'
import type { Command } from 'commander'
import { probe } from '../adapters/probe.ts'
import { waitFor } from '../adapters/wait-for.ts'
import { defaultTrackers } from '../magnet/default-trackers.ts'
import type { ProbeReport, TrackerProbe, VerdictCode } from '../probe/probe-report.ts'
import { type ProbeTarget, targetOfLink, targetOfTorrent } from '../probe/probe-target.ts'
import { outcomeText, trackerVerdictText, verdictText } from '../probe/verdict-text.ts'
import { type CliIo, EXIT, type Language } from '../terminal/cli-io.ts'
import { printable, printableJson, printableLines } from '../terminal/printable.ts'
import { helpText } from './localize-help.ts'
import { runCommand, UsageError } from './run-command.ts'
import { isLink, TORRENT_LIMIT } from './show-command.ts'

interface ProbeFlags {
  readonly tracker?: readonly string[]
  readonly force?: true
  /** False for `--no-peers`. */
  readonly peers?: boolean
  readonly timeout?: string
  readonly watch?: string | true
  readonly verbose?: true
  readonly json?: true
}

/** No tracker could be asked; peers exist that were not dialled. */
const TRACKER_TROUBLE = 3
const NOT_DIALLED = 4
const SWARM_TROUBLE: readonly VerdictCode[] = [
  'never-announced',
  'counts-only',
  'peers-forbidden',
  'peers-refused',
  'peers-timeout',
  'peers-other-torrent',
  'peers-unreachable',
  'no-pieces',
]

const EXAMPLES = `
Examples:
  $ shoal probe film.torrent
  $ shoal probe 'magnet:?xt=urn:btih:…' --verbose
  $ shoal probe c9e15763f722f23e98a29decdfae341b98d53056 -t udp://tracker.example:6969/announce
  $ shoal probe film.torrent --watch 30

Every tracker is scraped and announced to, then every peer that they name is dialled. The announce is taken back
afterwards. Private torrents, and links whose trackers are not known to be public, are only scraped unless --force.

Exit codes: 0 fine, 1 no reachable peer with pieces, 2 wrong arguments, 3 no usable tracker, 4 peers exist but were
not dialled, 130 interrupted.`

/** Adds `probe` to the program. */
export function addProbeCommand(program: Command, io: CliIo): void {
  const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    value,
  ]
  program
    .command('probe')
    .description('find out why a torrent does not download: ask its trackers, dial its peers')
    .argument('<torrent>', '.torrent file, - for standard input, magnet link or info-hash')
    .option('-t, --tracker <url>', 'ask this tracker instead; repeatable', several)
    .option('--force', 'announce to private trackers too: they may ban you for a second client')
    .option('--no-peers', 'dial no peers')
    .option('--timeout <seconds>', 'for one request (default: 10)')
    .option('--watch [seconds]', 'again and again until it is fine (default: every 30)')
    .option('-v, --verbose', 'show each request and reply')
    .option('--json', 'print JSON, one object per round')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((target: string, flags: ProbeFlags) => runCommand(io, () => probeCommand(target, flags, io)))
}

async function probeCommand(text: string, flags: ProbeFlags, io: CliIo): Promise<number> {
  const target = await targetOf(text, flags, io)
  const timeLimit = secondsOf(flags.timeout, 10) * 1000
  const pause =
    flags.watch === undefined ? undefined : secondsOf(flags.watch === true ? undefined : flags.watch, 30) * 1000
  if (flags.force === true && target.privacy !== 'public') {
    io.complain(
      io.language === 'zh'
        ? '警告：正在向私有 Tracker 汇报；同一 passkey 出现第二个下载器可能被封禁'
        : 'warning: announcing to a private tracker; a second client under one passkey can get you banned',
    )
  }
  for (;;) {
    io.status(io.language === 'zh' ? '探测中…' : 'probing …')
    const options = {
      force: flags.force,
      trackersOnly: flags.peers === false,
      trackerTime: timeLimit,
      peerTime: timeLimit,
    }
    const report = await probe(target, options, { signal: io.interrupted })
    io.status('')
    io.print(flags.json === true ? printableJson(report) : describe(report, flags, io.language))
    const code = exitCodeOf(report.verdict.code)
    if (pause === undefined || code === EXIT.fine) return code
    await waitFor(pause, io.interrupted)
  }
}

async function targetOf(text: string, flags: ProbeFlags, io: CliIo): Promise<ProbeTarget> {
  const target = isLink(text)
    ? targetOfLink(text, flags.tracker ?? defaultTrackers)
    : targetOfTorrent(await io.readInput(text, TORRENT_LIMIT), nodeHashes)
  return flags.tracker === undefined ? target : { ...target, trackers: flags.tracker }
}

function secondsOf(text: string | undefined, fallback: number): number {
  const seconds = text === undefined ? fallback : Number(text)
  if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError(`not a number of seconds: ${text}`)
  return seconds
}

function exitCodeOf(code: VerdictCode): number {
  if (code === 'fine') return EXIT.fine
  if (code === 'not-dialled') return NOT_DIALLED
  return SWARM_TROUBLE.includes(code) ? EXIT.bad : TRACKER_TROUBLE
}

function describe(report: ProbeReport, flags: ProbeFlags, language: Language): string {
  const peers = report.peers.map(({ address, port, outcome, milliseconds }) => {
    const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    return `  ${place}  ${outcomeText(outcome, language)}  ${Math.round(milliseconds)} ms`
  })
  return [
    ...(report.name === undefined ? [] : [printable(report.name)]),
    report.infoHash,
    ...report.trackers.flatMap((tracker) => trackerLines(tracker, flags, language)),
    ...peers,
    ...(report.scrapeOnly === undefined ? [] : [scrapeOnlyText(report.scrapeOnly, language)]),
    `=> ${printable(verdictText(report.verdict, language))}`,
  ].join('\n')
}

function trackerLines(tracker: TrackerProbe, flags: ProbeFlags, language: Language): readonly string[] {
  const { counts, peers, steps } = tracker
  const total = Math.round(steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  const [seeders, leechers] = language === 'zh' ? ['做种者', '下载者'] : ['seeders', 'leechers']
  const known =
    counts === undefined ? '' : `  ${counts.seeders ?? '?'} ${seeders}, ${counts.leechers ?? '?'} ${leechers}`
  const named = language === 'zh' ? `${peers.length} 用户` : `${peers.length} peers`
  const lines = [
    `  ${printable(tracker.tracker)}  ${total} ms${known}, ${named}`,
    `    ${printable(trackerVerdictText(tracker.verdict, language))}`,
  ]
  if (flags.verbose !== true) return lines
  const indented = (text: string): string => printableLines(text).replace(/\n/g, '\n        ')
  const shown = steps.map(({ kind, request, reply, error, milliseconds }) => {
    return `    ${kind} ${Math.round(milliseconds)} ms\n      > ${indented(request)}\n      < ${indented(reply ?? error ?? '')}`
  })
  return [...lines, ...shown]
}

function scrapeOnlyText(why: NonNullable<ProbeReport['scrapeOnly']>, language: Language): string {
  if (language === 'zh')
    return why === 'private' ? '私有种子：仅 scrape（--force 可汇报）' : '可能是私有种子：仅 scrape（--force 可汇报）'
  return why === 'private'
    ? 'private torrent: only scraped (--force announces)'
    : 'may be private: only scraped (--force announces)'
}
