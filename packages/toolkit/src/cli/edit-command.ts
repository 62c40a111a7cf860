import { basename, join } from 'node:path'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { Command } from 'commander'
import { freshEntropy } from '../adapters/fresh-entropy.ts'
import { writeTorrentFile } from '../adapters/write-torrent-file.ts'
import { editDiff } from '../edit/edit-diff.ts'
import { type EditedTorrent, editTorrent } from '../edit/edit-torrent.ts'
import type { Replacement, TorrentChange } from '../edit/torrent-change.ts'
import { summaryOf } from '../show/torrent-summary.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { checkedNode, tierOf } from './create-flags.ts'
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
  readonly addWebSeed?: readonly string[]
  readonly httpSeed?: readonly string[]
  readonly addHttpSeed?: readonly string[]
  readonly node?: readonly string[]
  readonly name?: string
  readonly entropy?: true
  readonly everywhere?: true
  readonly output?: string
  readonly force?: true
  readonly dryRun?: true
  readonly json?: true
}

const EXAMPLES = `
Examples:
  $ shoal torrent edit *.torrent --add udp://tracker.example:6969/announce
  $ shoal torrent edit *.torrent --replace-text 'OLDPASSKEY=>NEWPASSKEY' --dry-run
  $ shoal torrent edit film.torrent --delete-matching dead.example --comment 'moved'
  $ shoal torrent edit film.torrent --private --source FILMS -o private/

The info-hash stays, unless --private, --public, --source, --no-source, --name, --entropy or --everywhere changes it:
then the new one is printed.

Trackers are edited in announce and announce-list. --everywhere applies --replace-text, --delete and --delete-matching
to comment, creator, publisher, source and web seeds too. A text that stays somewhere is named.

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
    .option('--add-web-seed <url>', 'add a web seed; repeatable', several)
    .option('--http-seed <url>', 'set the HTTP seeds (BEP 17); repeatable', several)
    .option('--add-http-seed <url>', 'add an HTTP seed (BEP 17); repeatable', several)
    .option('--node <host:port>', 'set the DHT nodes; repeatable', several)
    .option('--name <name>', 'rename the torrent; changes the info-hash')
    .option('-e, --entropy', 'add random bytes; changes the info-hash')
    .option('--everywhere', 'replace and delete in comment, source, publisher and web seeds too')
    .option('-o, --output <folder>', 'write there instead of in place')
    .option('-f, --force', 'replace files that exist in the output folder')
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
  const targets = targetsOf(files, flags.output)
  let failed = false
  for (const file of files) {
    try {
      const edited = editTorrent(await io.readInput(file, TORRENT_LIMIT), change, nodeHashes)
      const target = targets.get(file) ?? file
      if (flags.dryRun !== true && (edited.changed || target !== file)) {
        await writeTorrentFile(target, edited.bytes, target === file || flags.force === true)
      }
      tell(edited, target, flags, io)
    } catch (error) {
      if (files.length === 1) throw error
      io.complain(`${printable(file)}:`)
      complain(io, error)
      failed = true
    }
  }
  return failed ? EXIT.bad : EXIT.fine
}

/** Where each file is written. Throws `UsageError` when two would be written to one place. */
function targetsOf(files: readonly string[], output: string | undefined): ReadonlyMap<string, string> {
  const targets = new Map(files.map((file) => [file, output === undefined ? file : join(output, basename(file))]))
  const sources = new Map<string, string>()
  for (const [file, target] of targets) {
    const other = sources.get(target)
    if (other !== undefined) throw new UsageError(`${other} and ${file} would both be written to ${target}`)
    sources.set(target, file)
  }
  return targets
}

function tell(edited: EditedTorrent, target: string, flags: EditFlags, io: CliIo): void {
  const diff = editDiff(edited)
  if (flags.json === true) {
    const { changed, newInfoHash } = edited
    const { remainsIn } = edited
    io.print(printableJson({ ...summaryOf(edited.after, target), changed, newInfoHash, diff, remainsIn }))
    return
  }
  const unchanged = io.language === 'zh' ? '：没有变化' : ': unchanged'
  io.print(`${printable(target)}${edited.changed ? '' : unchanged}`)
  for (const line of diff) io.print(`  ${printable(line)}`)
  if (edited.remainsIn.length > 0) {
    const places = printable(edited.remainsIn.join(', '))
    io.print(
      io.language === 'zh'
        ? `  注意：要去除的文字仍在 ${places} 中（--everywhere 也会修改这些字段）`
        : `  note: text that was to be removed is still in ${places} (--everywhere edits more keys)`,
    )
  }
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
    addWebSeeds: flags.addWebSeed,
    httpSeeds: flags.httpSeed,
    addHttpSeeds: flags.addHttpSeed,
    nodes: flags.node?.map(checkedNode),
    name: flags.name,
    entropy: flags.entropy === true ? freshEntropy() : undefined,
    everywhere: flags.everywhere,
    isPrivate: flags.public === true ? false : flags.private,
    source: flags.source === false ? undefined : flags.source,
    dropSource: flags.source === false || undefined,
  }
  if (Object.values({ ...change, everywhere: undefined }).every((value) => value === undefined)) {
    throw new UsageError('nothing to change: see shoal torrent edit --help')
  }
  return change
}

function replacementOf(text: string): Replacement {
  const at = text.indexOf('=>')
  if (at < 1) throw new UsageError(`write OLD=>NEW, not ${text}`)
  return { from: text.slice(0, at), to: text.slice(at + 2) }
}
