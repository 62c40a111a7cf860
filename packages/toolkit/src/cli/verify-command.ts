import { type Metainfo, parseMetainfo, utf8Bytes, utf8Text } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { Command } from 'commander'
import { pathExists } from '../adapters/create-targets.ts'
import { verifyTorrent } from '../adapters/verify-torrent.ts'
import { writeTorrentFile } from '../adapters/write-torrent-file.ts'
import { type CliIo, EXIT, type Language } from '../terminal/cli-io.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import type { FileState, PieceRange, VerifyReport } from '../verify/verify-report.ts'
import { parseVerifyState, type VerifyState } from '../verify/verify-state.ts'
import { threadsOf } from './create-flags.ts'
import { formatBytes } from './format-bytes.ts'
import { helpText } from './localize-help.ts'
import { ProgressLine } from './progress-line.ts'
import { complain, runCommand, UsageError } from './run-command.ts'
import { TORRENT_LIMIT } from './show-command.ts'

const STATE_LIMIT = 256 << 20 // bytes
const MOST_RANGES = 8 // shown in a line; JSON has all

interface VerifyFlags {
  readonly data?: string
  readonly state?: string
  readonly threads?: string
  readonly all?: true
  readonly json?: true
}

const EXAMPLES = `
Examples:
  $ shoal torrent verify film.torrent downloads/
  $ shoal torrent verify *.torrent --data downloads/ --json
  $ shoal torrent verify big.torrent /data --state big.state   # continues where it was interrupted

The data is the folder that was downloaded into, the torrent’s own folder, or its one file.

Exit codes: 0 all complete, 1 something is missing or wrong, 2 wrong arguments, 130 interrupted.`

/** Adds `verify` to the `torrent` command. */
export function addVerifyCommand(torrent: Command, io: CliIo): void {
  torrent
    .command('verify')
    .description('check data against .torrent files, by piece and by file')
    .argument('<torrent...>', '.torrent file and its data; or several .torrent files with --data')
    .option('-d, --data <folder>', 'data of all the torrents')
    .option('--state <file>', 'remember what is verified; skip what has not changed since (one torrent)')
    .option('--threads <count>', 'threads that hash (default: all cores)')
    .option('-a, --all', 'list files that are right, too')
    .option('--json', 'print JSON, one object per torrent')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((paths: readonly string[], flags: VerifyFlags) => runCommand(io, () => verify(paths, flags, io)))
}

async function verify(paths: readonly string[], flags: VerifyFlags, io: CliIo): Promise<number> {
  const { torrents, data } = splitPaths(paths, flags)
  if (flags.state !== undefined && torrents.length > 1) throw new UsageError('--state takes one torrent at a time')
  let code: number = EXIT.fine
  for (const torrent of torrents) {
    try {
      const metainfo = parseMetainfo(await io.readInput(torrent, TORRENT_LIMIT), nodeHashes)
      const report = await verifyOne(metainfo, data, flags, io)
      io.status('')
      io.print(flags.json === true ? printableJson({ torrent, ...report }) : describe(report, flags, io.language))
      if (!report.complete) code = EXIT.bad
    } catch (error) {
      if (torrents.length === 1 || io.interrupted.aborted) throw error
      io.complain(`${printable(torrent)}:`)
      complain(io, error)
      code = EXIT.bad
    }
  }
  return code
}

function splitPaths(
  paths: readonly string[],
  flags: VerifyFlags,
): { readonly torrents: readonly string[]; readonly data: string } {
  if (flags.data !== undefined) return { torrents: paths, data: flags.data }
  const [torrent, data, ...more] = paths
  if (torrent === undefined || data === undefined || more.length > 0) {
    throw new UsageError('write shoal torrent verify TORRENT DATA, or several torrents with --data FOLDER')
  }
  return { torrents: [torrent], data }
}

async function verifyOne(metainfo: Metainfo, data: string, flags: VerifyFlags, io: CliIo): Promise<VerifyReport> {
  const line = new ProgressLine(metainfo.name.slice(0, 30))
  let left: VerifyState | undefined
  try {
    return await verifyTorrent(metainfo, data, {
      signal: io.interrupted,
      threads: threadsOf(flags.threads),
      earlier: await earlierState(flags, io),
      onState: (state) => {
        left = state
      },
      onProgress: (progress) => io.status(line.render(progress, io.elapsed(), io.columns)),
    })
  } finally {
    if (flags.state !== undefined && left !== undefined) {
      await writeTorrentFile(flags.state, utf8Bytes(JSON.stringify(left)), true)
    }
  }
}

async function earlierState(flags: VerifyFlags, io: CliIo): Promise<VerifyState | undefined> {
  if (flags.state === undefined || !(await pathExists(flags.state))) return undefined
  return parseVerifyState(utf8Text(await io.readInput(flags.state, STATE_LIMIT)))
}

const STATES = {
  ok: ['ok', '完好'],
  missing: ['missing', '缺失'],
  short: ['too short', '过短'],
  long: ['too long', '过长'],
  damaged: ['damaged', '损坏'],
  suspect: ['shares a bad piece with another file', '与其他文件共用的区块有误'],
} as const satisfies Readonly<Record<FileState, readonly [string, string]>>

function describe(report: VerifyReport, flags: VerifyFlags, language: Language): string {
  const share = report.contentLength === 0 ? 1 : report.goodBytes / report.contentLength
  // 99.99 % must not read as complete.
  const percent = report.complete ? '100' : Math.min(99.9, Math.floor(share * 1000) / 10).toFixed(1)
  const head = `${printable(report.name)}: ${percent} %, ${report.goodPieces}/${report.pieceCount} ${language === 'zh' ? '区块' : 'pieces'}`
  const lines = report.files
    .filter(({ state }) => flags.all === true || state !== 'ok')
    .map((file) => {
      const text = STATES[file.state][language === 'zh' ? 1 : 0]
      const sizes =
        file.state === 'short' || file.state === 'long'
          ? ` (${formatBytes(file.found ?? 0)}/${formatBytes(file.length)})`
          : ''
      const pieces =
        file.badPieces.length === 0 || file.state === 'missing' ? '' : `, ${rangesText(file.badPieces, language)}`
      return `  ${printable(file.path)}: ${text}${sizes}${pieces}`
    })
  return [head, ...lines].join('\n')
}

function rangesText(ranges: readonly PieceRange[], language: Language): string {
  const shown = ranges
    .slice(0, MOST_RANGES)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`))
  const more = ranges.length > MOST_RANGES ? ', …' : ''
  return `${language === 'zh' ? '区块' : 'pieces'} ${shown.join(', ')}${more}`
}
