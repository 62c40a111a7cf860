import { utf8Text } from '@shoal/bittorrent'
import type { Command } from 'commander'
import {
  type CreateTarget,
  defaultPresetFile,
  pathExists,
  targetsForEach,
  torrentPath,
} from '../adapters/create-targets.ts'
import { hashPlan, planFromDisk } from '../adapters/create-torrent.ts'
import { FileExistsError, writeTorrentFile } from '../adapters/write-torrent-file.ts'
import type { CreateOptions, SkippedEntry } from '../create/create-options.ts'
import { pathText, type TorrentPlan } from '../create/plan-torrent.ts'
import { type Preset, parsePreset } from '../create/preset.ts'
import { summaryOf } from '../show/torrent-summary.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { type CreateFlags, createOptionsOf, threadsOf } from './create-flags.ts'
import { formatBytes } from './format-bytes.ts'
import { helpText } from './localize-help.ts'
import { ProgressLine } from './progress-line.ts'
import { runCommand, UsageError } from './run-command.ts'

const MOST_SKIPPED = 5 // shown by name
const PRESET_LIMIT = 1 << 20 // bytes

const EXAMPLES = `
Examples:
  $ shoal torrent create Film.mkv -t udp://tracker.example:6969/announce
  $ shoal torrent create Album/ --format hybrid --exclude '*.nfo' --no-date
  $ shoal torrent create Films/ --each -p -s 4M --source FILMS -t https://a.example/announce -o torrents/
  $ shoal torrent create Film.mkv --preset films --dry-run

-t may be given several times: each one is a tier of its own, commas put trackers into one tier.

A link to nothing, or to a folder that contains it, is an error unless --symlinks skips or keeps links.
Hidden files and those that systems leave behind are left out, with a line that says so.

Presets are kept in ~/.config/shoal/presets.yaml:
  presets:
    films: { trackers: [https://a.example/announce], private: true, source: FILMS, pieceLength: 4M }

Exit codes: 0 made, 2 wrong arguments or files, 130 interrupted.`

/** Adds `create` to the `torrent` command. */
export function addCreateCommand(torrent: Command, io: CliIo): void {
  const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    value,
  ]
  torrent
    .command('create')
    .description('make a .torrent file of a file or folder')
    .argument('<path...>', 'file or folder; several need --name')
    .option('-o, --output <path>', 'file to write, or folder to write into')
    .option('-f, --force', 'replace a .torrent file that exists')
    .option('--format <format>', 'v1, v2 or hybrid (default: v1)')
    .option('-s, --piece-length <length>', 'e.g. 256K or 4M; a bare number is KiB (default: automatic)')
    .option('-p, --private', 'private torrent: peers only from its own trackers (BEP 27)')
    .option('-c, --comment <text>', 'comment')
    .option('-t, --tracker <url>', 'tracker; repeat for tiers, commas within a tier', several)
    .option('--source <text>', 'source tag; changes the info-hash')
    .option('--entropy', 'random bytes that give the same files a new info-hash')
    .option('-w, --web-seed <url>', 'HTTP source (BEP 19); repeatable', several)
    .option('--node <host:port>', 'DHT node; repeatable', several)
    .option('--include <glob>', 'only files that match; repeatable', several)
    .option('--exclude <glob>', 'no files that match; repeatable', several)
    .option('--symlinks <mode>', 'follow symbolic links, skip them, or keep them as links (BEP 47) (default: follow)')
    .option('--hidden', 'take hidden files and .DS_Store, Thumbs.db and the like too')
    .option('-n, --name <name>', 'name of the torrent')
    .option('--date <date>', 'creation date: 2026-11-22 or Unix seconds')
    .option('--no-date', 'leave the date out: the same files give the same bytes')
    .option('--created-by <text>', 'created by')
    .option('--no-created-by', 'leave the creator out')
    .option('--each', 'one torrent for every file of the folder')
    .option('--preset <name>', 'options from a preset')
    .option('--preset-file <file>', 'YAML file with presets')
    .option('--dry-run', 'show what would be made, hash nothing')
    .option('--threads <count>', 'threads that hash (default: all cores)')
    .option('--json', 'print JSON, one object per torrent')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((paths: readonly string[], flags: CreateFlags) => runCommand(io, () => create(paths, flags, io)))
}

async function create(paths: readonly string[], flags: CreateFlags, io: CliIo): Promise<number> {
  const options = createOptionsOf(paths, flags, await presetOf(flags, io))
  if (flags.each === true && options.name !== undefined) throw new UsageError('--each and --name contradict each other')
  const targets = flags.each === true ? await targetsForEach(options, flags.output, io.interrupted) : [undefined]
  for (const target of targets) await createOne(target, options, flags, io)
  return EXIT.fine
}

async function createOne(
  target: CreateTarget | undefined,
  shared: CreateOptions,
  flags: CreateFlags,
  io: CliIo,
): Promise<void> {
  const options = target?.options ?? shared
  const plan = await planFromDisk(options, io.interrupted)
  if (target === undefined) tellSkipped(plan, io)
  const output = target?.output ?? (await torrentPath(pathText([plan.name]), flags.output))
  if (flags.dryRun === true) {
    io.print(flags.json === true ? printableJson(dryRunOf(plan, output)) : describePlan(plan, output))
    return
  }
  const overwrite = flags.force === true
  // Before hours of hashing, not only after them.
  if (!overwrite && (await pathExists(output)))
    throw new FileExistsError(`${output} exists already (--force replaces it)`)
  const line = new ProgressLine(pathText([plan.name]).slice(0, 30))
  const { bytes, metainfo } = await hashPlan(plan, options, {
    signal: io.interrupted,
    threads: threadsOf(flags.threads),
    onProgress: (progress) => io.status(line.render(progress, io.elapsed(), io.columns)),
  })
  io.status('')
  await writeTorrentFile(output, bytes, overwrite)
  const summary = summaryOf(metainfo, output)
  if (flags.json === true) io.print(printableJson(summary))
  else {
    io.print(printable(output))
    for (const hash of [summary.infoHashV1, summary.infoHashV2]) if (hash !== null) io.print(`info-hash ${hash}`)
    io.print(summary.magnet)
  }
}

/** Nothing is left out silently. */
function tellSkipped({ skipped }: TorrentPlan, io: CliIo): void {
  const zh = io.language === 'zh'
  const tell = (reasons: readonly SkippedEntry['reason'][], english: string, chinese: string): void => {
    const paths = skipped.filter(({ reason }) => reasons.includes(reason)).map(({ path }) => printable(pathText(path)))
    if (paths.length === 0) return
    const shown = `${paths.slice(0, MOST_SKIPPED).join(', ')}${paths.length > MOST_SKIPPED ? ', …' : ''}`
    io.complain(`${zh ? chinese : english} (${paths.length}): ${shown}`)
  }
  tell(
    ['hidden', 'junk'],
    'left out hidden and system files, --hidden keeps them',
    '已略过隐藏文件和系统文件，--hidden 可保留',
  )
  tell(['link'], 'left out symbolic links', '已略过符号链接')
  tell(['special'], 'left out what is no file', '已略过非普通文件')
}

async function presetOf(flags: CreateFlags, io: CliIo): Promise<Preset> {
  if (flags.preset === undefined) return {}
  const bytes = await io.readInput(flags.presetFile ?? defaultPresetFile(), PRESET_LIMIT)
  return parsePreset(utf8Text(bytes), flags.preset)
}

function dryRunOf(plan: TorrentPlan, output: string): object {
  const { kind, pieceLength, pieceCount, contentLength } = plan
  const files = plan.files.map((file) => ({ path: pathText(file.path), length: file.length }))
  const skipped = plan.skipped.map(({ path, reason }) => ({ path: pathText(path), reason }))
  return {
    file: output,
    name: pathText([plan.name]),
    format: kind,
    pieceLength,
    pieceCount,
    contentLength,
    files,
    skipped,
  }
}

function describePlan(plan: TorrentPlan, output: string): string {
  const head = [
    `would write ${printable(output)}`,
    `${printable(pathText([plan.name]))}: ${plan.kind}, ${formatBytes(plan.contentLength)} in ${plan.files.length} files, ` +
      `${plan.pieceCount} pieces of ${formatBytes(plan.pieceLength)}`,
  ]
  return [
    ...head,
    ...plan.files.map((file) => `  ${printable(pathText(file.path))}  ${formatBytes(file.length)}`),
  ].join('\n')
}
