import { type BencodeValue, decodeBencodePrefix } from '@shoal/bittorrent'
import type { Command } from 'commander'
import { bencodeJson } from '../show/bencode-json.ts'
import { bencodeText } from '../show/bencode-text.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { printableJson } from '../terminal/printable.ts'
import { helpText } from './localize-help.ts'
import { runCommand } from './run-command.ts'
import { TORRENT_LIMIT } from './show-command.ts'

interface DecodeFlags {
  readonly json?: true
  readonly strict?: true
}

const EXAMPLES = `
Examples:
  $ shoal torrent decode film.torrent
  $ curl -s 'http://tracker.example/scrape?info_hash=…' | shoal torrent decode -
  $ shoal torrent decode resume.dat --json

In JSON, bytes that are no text are {"$hex": "…"}, integers beyond 2^53 {"$integer": "…"}, such keys "$hex:…".

Exit codes: 0 decoded, 1 decoded with bytes left over, 2 not bencoded.`

/** Adds `decode` to the `torrent` command. */
export function addDecodeCommand(torrent: Command, io: CliIo): void {
  torrent
    .command('decode')
    .description('show any bencoded bytes, a tracker’s reply too')
    .argument('<file>', 'file, or - for standard input')
    .option('--json', 'print JSON that keeps every byte')
    .option('--strict', 'refuse unsorted keys, leading zeros and bytes left over')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((file: string, flags: DecodeFlags) => runCommand(io, () => decode(file, flags, io)))
}

async function decode(file: string, flags: DecodeFlags, io: CliIo): Promise<number> {
  const bytes = await io.readInput(file, TORRENT_LIMIT)
  const { value, end } = decodeBencodePrefix(bytes, { strict: flags.strict === true })
  io.print(flags.json === true ? printableJson(bencodeJson(value), 2) : textOf(value))
  const left = bytes.length - end
  if (left === 0) return EXIT.fine
  io.complain(io.language === 'zh' ? `末尾多出 ${left} 字节` : `${left} bytes left over behind the value`)
  return EXIT.bad
}

function textOf(value: BencodeValue): string {
  return bencodeText(value).join('\n')
}
