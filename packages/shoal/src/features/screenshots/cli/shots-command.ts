import type { Command } from 'commander'
import { EXIT } from '../../../platform/terminal/terminal.ts'
import type { ShotsCommandOptions } from './shots-command-options.ts'

const EXAMPLES = `
Examples:
  shoal shots film.mkv -o pictures --sheet
  shoal shots release.torrent --count 6 --format png --budget 40
  shoal shots season.torrent --episodes 1-3 --count 4      (shots of each episode, names tell which is which)
  shoal shots release.torrent --from /srv/downloads        (read from disk, checked against the torrent)
  shoal shots "magnet:?xt=urn:btih:…" --dht --quote
  shoal shots release.torrent --peer 127.0.0.1:51413       (your own client; the only way for a private torrent)

Exit codes: 0 all shots, 1 none, 2 wrong usage, 5 some of them (budget, deadline, pieces that nobody has, damage).`

/** `shoal shots INPUT`: pictures of a torrent or video straight into a folder, without a server. */
export function addShotsCommand(program: Command): void {
  program
    .command('shots')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage))
    .description('take screenshots of a torrent or video straight into a folder')
    .argument('<input>', 'video, folder, .torrent, magnet link or info-hash')
    .option('-o, --output <dir>', 'folder for the pictures (default: ./shots-NAME)')
    .option('-n, --count <number>', 'shots of each video (default: 12)')
    .option('--every <seconds>', 'seconds between shots, instead of their number')
    .option('--at <time...>', 'moments such as 90, 1:30 or 1:02:03, instead')
    .option('--no-exact', 'with --at: the keyframes nearest to the moments, for fewer bytes')
    .option('--files <glob...>', 'files by glob or number (default: the largest video)')
    .option('--episodes <list>', 'shots of each episode: all, or such as 3, 2-5, S02, S01E03-E06')
    .option('--format <list>', 'jpg, png, webp, separated by commas (default: jpg)')
    .option('--sheet', 'also a contact sheet with times')
    .option('--quote', 'only tell what the shots would cost')
    .option('--unproved', 'v1 torrents: fetch single blocks without proof, a fraction of the bytes; the shots say so')
    .option('--budget <megabytes>', 'megabytes that may be fetched')
    .option('--deadline <minutes>', 'minutes that it may take (default: 15)')
    .option('--peer <address...>', 'peers to dial, as host:port')
    .option('--allow-peers <cidr...>', 'private networks whose peers may be dialled')
    .option('--allow-tracker <host...>', 'trackers at private addresses, and those that may hear of a private torrent')
    .option('--dht', 'look for peers in the DHT')
    .option('--from <dir>', 'folder that holds the files of the .torrent')
    .option('--json', 'print the result as JSON, progress as JSON lines on standard error')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, options: ShotsCommandOptions) => {
      // Loaded when asked for: every other command starts sooner.
      const { runShotsCommand } = await import('./run-shots-command.ts')
      await runShotsCommand(input, options)
    })
}
