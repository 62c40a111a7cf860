import { basename, join } from 'node:path'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { Command } from 'commander'
import { writeTorrentFile } from '../adapters/write-torrent-file.ts'
import { editDiff } from '../edit/edit-diff.ts'
import { type EditedTorrent, editTorrent } from '../edit/edit-torrent.ts'
import type { Replacement, TorrentChange } from '../edit/torrent-change.ts'
import { summaryOf } from '../show/torrent-summary.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { tierOf } from './create-flags.ts'
import { helpText } from './localize-help.ts'
import { complain, runCommand, UsageError } from './run-command.ts'
import { TORRENT_LIMIT } from './show-command.ts'

interface EditFlags {
  readonly set?: readonly string[]
  readonly add?: readonly string[]
  readonly delete?: readonly string[]
  readonly deleteMatching?: readonly string[]
  readonly clear?: true
  readonly replace?: readonly string[]
  readonly replaceText?: readonly string[]
  readonly private?: boolean
  /** False for `--no-source`, and so on. */
  readonly source?: string | false
  readonly comment?: string | false
  readonly createdBy?: string
  readonly date?: boolean
  readonly webSeed?: readonly string[]
  readonly output?: string
  readonly dryRun?: true
  readonly json?: true
}

const EXAMPLES = `
Examples:
  $ shoal torrent edit *.torrent --add udp://tracker.example:6969/announce
  $ shoal torrent edit *.torrent --replace-text 'OLDPASSKEY=>NEWPASSKEY' --dry-run
  $ shoal torrent edit film.torrent --delete-matching dead.example --comment 'moved'
  $ shoal torrent edit film.torrent --private --source FILMS -o private/

The info-hash stays, unless --private, --public, --source or --no-source changes it: then the new one is printed.

Exit codes: 0 done, 1 some files failed, 2 wrong arguments.`

/** Adds `edit` to the `torrent` command. */
export function addEditCommand(torrent: Command, io: CliIo): void {
  const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    value,
  ]
  torrent
    .command('edit')
    .description('change trackers, comment, source and the private flag of many .torrent files')
    .argument('<file...>', '.torrent files')
    .option('-a, --add <url>', 'add a tracker as a tier; commas within a tier; repeatable', several)
    .option('-d, --delete <url>', 'delete a tracker; repeatable', several)
    .option('--delete-matching <text>', 'delete trackers that contain a text; repeatable', several)
    .option('--clear', 'delete all trackers (before --add)')
    .option('--set <url>', 'replace all trackers, as --clear --add', several)
    .option('-r, --replace <old=>new>', 'replace a whole tracker; repeatable', several)
    .option('--replace-text <old=>new>', 'replace text inside trackers; repeatable', several)
    .option('-p, --private', 'make private; changes the info-hash')
    .option('--public', 'make public; changes the info-hash')
    .option('--source <text>', 'set the source; changes the info-hash')
    .option('--no-source', 'remove the source; changes the info-hash')
    .option('-c, --comment <text>', 'set the comment')
    .option('--no-comment', 'remove the comment')
    .option('--created-by <text>', 'set the creator')
    .option('--no-date', 'remove the creation date')
    .option('-w, --web-seed <url>', 'set the web seeds; repeatable', several)
    .option('-o, --output <folder>', 'write there instead of in place')
    .option('-n, --dry-run', 'print what would change')
    .option('--json', 'print JSON, one object per file')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((files: readonly string[], flags: EditFlags & { readonly public?: true }) =>
      runCommand(io, () => edit(files, flags, io)),
    )
}

async function edit(
  files: readonly string[],
  flags: EditFlags & { readonly public?: true },
  io: CliIo,
): Promise<number> {
  const change = changeOf(flags)
  let failed = false
  for (const file of files) {
    try {
      const edited = editTorrent(await io.readInput(file, TORRENT_LIMIT), change, nodeHashes)
      const target = flags.output === undefined ? file : join(flags.output, basename(file))
      if (flags.dryRun !== true && (edited.changed || target !== file))
        await writeTorrentFile(target, edited.bytes, true)
      tell(edited, target, flags, io)
    } catch (error) {
      if (files.length === 1) throw error
      io.complain(`${file}:`)
      complain(io, error)
      failed = true
    }
  }
  return failed ? EXIT.bad : EXIT.fine
}

function tell(edited: EditedTorrent, target: string, flags: EditFlags, io: CliIo): void {
  const diff = editDiff(edited)
  if (flags.json === true) {
    const { changed, newInfoHash } = edited
    io.print(JSON.stringify({ ...summaryOf(edited.after, target), changed, newInfoHash, diff }))
    return
  }
  io.print(`${target}${edited.changed ? '' : ': unchanged'}`)
  for (const line of diff) io.print(`  ${line}`)
  if (!edited.newInfoHash) return
  io.print(
    io.language === 'zh'
      ? '  注意：特征码已改变，这是另一个种子'
      : '  note: the info-hash changes; to clients this is another torrent',
  )
}

function changeOf(flags: EditFlags & { readonly public?: true }): TorrentChange {
  if (flags.private === true && flags.public === true)
    throw new UsageError('--private and --public contradict each other')
  const change: TorrentChange = {
    setTrackers: flags.set?.map(tierOf) ?? (flags.clear === true ? [] : undefined),
    addTrackers: flags.add?.map(tierOf),
    deleteTrackers: flags.delete,
    deleteMatching: flags.deleteMatching,
    replaceTrackers: flags.replace?.map(replacementOf),
    replaceText: flags.replaceText?.map(replacementOf),
    comment: flags.comment === false ? undefined : flags.comment,
    dropComment: flags.comment === false || undefined,
    createdBy: flags.createdBy,
    dropDate: flags.date === false || undefined,
    webSeeds: flags.webSeed,
    isPrivate: flags.public === true ? false : flags.private,
    source: flags.source === false ? undefined : flags.source,
    dropSource: flags.source === false || undefined,
  }
  if (Object.values(change).every((value) => value === undefined)) {
    throw new UsageError('nothing to change: see shoal torrent edit --help')
  }
  return change
}

function replacementOf(text: string): Replacement {
  const at = text.indexOf('=>')
  if (at < 1) throw new UsageError(`write OLD=>NEW, not ${text}`)
  return { from: text.slice(0, at), to: text.slice(at + 2) }
}
