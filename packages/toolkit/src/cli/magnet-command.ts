import { formatMagnet, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { Command } from 'commander'
import { defaultTrackers } from '../magnet/default-trackers.ts'
import { repairMagnet } from '../magnet/repair-magnet.ts'
import { magnetOf } from '../show/torrent-summary.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { printableJson } from '../terminal/printable.ts'
import { helpText } from './localize-help.ts'
import { runCommand } from './run-command.ts'
import { isLink, TORRENT_LIMIT } from './show-command.ts'

interface MagnetFlags {
  readonly tracker?: readonly string[]
  readonly defaults?: boolean
  readonly name?: string
  readonly json?: true
}

const EXAMPLES = `
Examples:
  $ shoal torrent magnet film.torrent
  $ shoal torrent magnet c9e15763f722f23e98a29decdfae341b98d53056
  $ shoal torrent magnet 'magnet:?xt=urn:btih:…' -t udp://tracker.example:6969/announce

A link that has lost its trackers gets those of -t, else a short list of public ones.

Exit codes: 0 printed, 2 not a torrent, link or info-hash.`

/** Adds `magnet` to the `torrent` command. */
export function addMagnetCommand(torrent: Command, io: CliIo): void {
  const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    value,
  ]
  torrent
    .command('magnet')
    .description('magnet link of a .torrent file; or repair a bare link or info-hash')
    .argument('<torrent>', '.torrent file, - for standard input, magnet link or info-hash')
    .option('-t, --tracker <url>', 'tracker for a link that has none; repeatable', several)
    .option('--no-defaults', 'add no public trackers')
    .option('-n, --name <name>', 'name shown until the metadata is known')
    .option('--json', 'print the parts as JSON')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((target: string, flags: MagnetFlags) => runCommand(io, () => magnet(target, flags, io)))
}

async function magnet(target: string, flags: MagnetFlags, io: CliIo): Promise<number> {
  const trackers = flags.tracker ?? (flags.defaults === false ? [] : defaultTrackers)
  const text = isLink(target) || /^[a-z2-7]{32}$/i.test(target) ? target : await linkOfFile(target, io)
  const repaired = repairMagnet(text, trackers)
  const named = flags.name === undefined ? repaired : { ...repaired, name: flags.name }
  io.print(flags.json === true ? printableJson(named, 2) : formatMagnet(named))
  return EXIT.fine
}

async function linkOfFile(path: string, io: CliIo): Promise<string> {
  return magnetOf(parseMetainfo(await io.readInput(path, TORRENT_LIMIT), nodeHashes))
}
