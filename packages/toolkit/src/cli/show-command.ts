import { formatMagnet, type Metainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import Table from 'cli-table3'
import type { Command } from 'commander'
import QRCode from 'qrcode'
import { repairMagnet } from '../magnet/repair-magnet.ts'
import { fileTree } from '../show/file-tree.ts'
import { lintText } from '../show/lint-text.ts'
import { type TorrentReport, torrentReport } from '../show/torrent-report.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { formatBytes } from './format-bytes.ts'
import { helpText } from './localize-help.ts'
import { runCommand } from './run-command.ts'

export const TORRENT_LIMIT = 128 << 20 // bytes

interface ShowFlags {
  readonly magnet?: true
  readonly qr?: true
  readonly files?: boolean
  readonly json?: true
}

const EXAMPLES = `
Examples:
  $ shoal torrent show film.torrent
  $ shoal torrent show film.torrent --magnet
  $ shoal torrent show 'magnet:?xt=urn:btih:…' --qr
  $ curl -s https://example.org/film.torrent | shoal torrent show - --json

Exit codes: 0 shown, 1 shown with warnings, 2 not a torrent.`

/** Adds `show` to the `torrent` command. */
export function addShowCommand(torrent: Command, io: CliIo): void {
  torrent
    .command('show')
    .description('show what a .torrent file or magnet link says, and what is odd about it')
    .argument('<torrent>', '.torrent file, - for standard input, magnet link or info-hash')
    .option('-m, --magnet', 'print the magnet link alone')
    .option('--qr', 'print the magnet link as a QR code')
    .option('--no-files', 'leave the files out')
    .option('--json', 'print JSON')
    .addHelpText('after', () => helpText(EXAMPLES, io.language))
    .action((target: string, flags: ShowFlags) => runCommand(io, () => show(target, flags, io)))
}

async function show(target: string, flags: ShowFlags, io: CliIo): Promise<number> {
  if (isLink(target)) return showMagnet(target, flags, io)
  const { metainfo, report } = torrentReport(await io.readInput(target, TORRENT_LIMIT), nodeHashes)
  const code = report.lints.some(({ level }) => level === 'warning') ? EXIT.bad : EXIT.fine
  if (flags.magnet === true) io.print(report.magnet)
  else if (flags.json === true) io.print(printableJson(report, 2))
  else {
    io.print(tableOf(report))
    if (flags.files !== false) io.print(treeOf(metainfo).join('\n'))
    for (const lint of report.lints)
      io.print(`${lint.level === 'warning' ? '!' : '·'} ${printable(lintText(lint, io.language))}`)
  }
  if (flags.qr === true) io.print(await QRCode.toString(report.magnet, { type: 'utf8', errorCorrectionLevel: 'L' }))
  return flags.magnet === true ? EXIT.fine : code
}

/** True for what is a magnet link or an info-hash rather than a file's name. */
export function isLink(target: string): boolean {
  return /^magnet:/i.test(target) || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(target)
}

async function showMagnet(target: string, flags: ShowFlags, io: CliIo): Promise<number> {
  const magnet = repairMagnet(target, [])
  const link = formatMagnet(magnet)
  if (flags.json === true) io.print(printableJson(magnet, 2))
  else if (flags.magnet === true) io.print(link)
  else {
    const table = plainTable()
    const rows: readonly (readonly [string, string | undefined])[] = [
      ['Name', magnet.name === undefined ? undefined : printable(magnet.name)],
      ['Info-hash v1', magnet.infoHashV1],
      ['Info-hash v2', magnet.infoHashV2],
      ['Size', magnet.length === undefined ? undefined : formatBytes(magnet.length)],
      ['Trackers', magnet.trackers.map(printable).join('\n')],
      ['Peers', magnet.peers.map(printable).join('\n')],
      ['Web seeds', magnet.webSeeds.map(printable).join('\n')],
    ]
    for (const [label, value] of rows) if (value !== undefined && value !== '') table.push([label, value])
    io.print(trimmed(table))
  }
  if (flags.qr === true) io.print(await QRCode.toString(link, { type: 'utf8', errorCorrectionLevel: 'L' }))
  return EXIT.fine
}

function tableOf(report: TorrentReport): string {
  const table = plainTable()
  const rows: readonly (readonly [string, string | null])[] = [
    ['Name', printable(report.name)],
    ['Format', report.format + (report.private ? ', private' : '')],
    ['Info-hash v1', report.infoHashV1],
    ['Info-hash v2', report.infoHashV2],
    ['Size', `${formatBytes(report.contentLength)} (${report.contentLength} bytes)`],
    ['Pieces', `${report.pieceCount} × ${formatBytes(report.pieceLength)}`],
    ['Trackers', report.trackers.map((tier, index) => `${index + 1}. ${tier.map(printable).join('\n   ')}`).join('\n')],
    ['Web seeds', report.webSeeds.map(printable).join('\n')],
    ['HTTP seeds', report.httpSeeds.map(printable).join('\n')],
    ['DHT nodes', report.nodes.map(printable).join('\n')],
    ['Source', shown(report.source)],
    ['Comment', report.comment === null ? null : report.comment.split(/\r?\n/).map(printable).join('\n')],
    ['Publisher', shown(report.publisher)],
    ['Publisher URL', shown(report.publisherUrl)],
    ['Encoding', shown(report.encoding)],
    ['Similar', report.similar.join('\n')],
    ['Collections', report.collections.map(printable).join('\n')],
    ['Created by', shown(report.createdBy)],
    ['Created', report.creationDate],
    ['Magnet', report.magnet],
  ]
  for (const [label, value] of rows) if (value !== null && value !== '') table.push([label, value])
  return trimmed(table)
}

function shown(text: string | null): string | null {
  return text === null ? null : printable(text)
}

function treeOf(metainfo: Metainfo): readonly string[] {
  const files = metainfo.files.filter(({ padding }) => !padding)
  if (metainfo.singleFile) return []
  const shown = files.map((file) => ({ path: file.path.map(printable), label: formatBytes(file.length) }))
  return fileTree(`${printable(metainfo.name)}/  ${files.length} files`, shown)
}

/** The table without the blanks that fill its last column. */
function trimmed(table: Table.Table): string {
  return table.toString().replace(/[ \t]+$/gm, '')
}

function plainTable(): Table.Table {
  const empty = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ]
  return new Table({
    chars: Object.fromEntries(empty.map((name) => [name, name === 'middle' ? '  ' : ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
}
