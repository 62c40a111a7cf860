import type { Command } from 'commander'
import { CONTROL_HELP, type ControlOptions, withControl } from '../../../internal/connect-control.ts'

interface TorrentOptions extends ControlOptions {
  readonly client?: string
}

/** `shoal client …`: drives the torrents of every client, whatever its kind. */
export function addClientCommand(program: Command): void {
  const client = program.command('client').description('clients of the fleet and their torrents')

  const add = (name: string, description: string, example: string): Command =>
    withControl(client.command(name))
      .description(description)
      .addHelpText('after', `\nExample:\n  shoal client ${example}\n${CONTROL_HELP}`)
  const forTorrent = (name: string, description: string, example: string): Command =>
    add(name, description, example)
      .argument('<torrent>', 'info-hash, its beginning, or part of the name')
      .option('--client <id>', 'where several clients have it')

  add('list', 'the clients; with one of them (or --all) its torrents', 'list nas --json')
    .argument('[client]', 'id of a client')
    .option('--all', 'torrents of all clients')
    .option('--search <text>', 'only torrents with this in their name')
    .action(async (id: string | undefined, options: ControlOptions & { readonly all?: boolean; search?: string }) =>
      (await import('./client-lists.ts')).listCommand(id, options),
    )

  for (const [name, description] of [
    ['session', 'one client: program, version, address, settings without secrets'],
    ['stats', 'one client: speeds, totals, free space'],
  ] as const)
    add(name, description, `${name} nas`)
      .argument('<client>', 'id of a client')
      .action(async (id: string, options: ControlOptions) =>
        (await import('./client-facts.ts')).clientFactsCommand(id, name, options),
      )

  forTorrent('show', 'everything about one torrent', 'show 6c28b7d4').action(
    async (torrent: string, options: TorrentOptions) =>
      (await import('./torrent-details.ts')).showCommand(torrent, options),
  )
  for (const [name, description] of [
    ['files', 'files of a torrent with progress and priority'],
    ['trackers', 'trackers of a torrent and what they said'],
    ['peers', 'peers of a torrent'],
    ['pieces', 'which pieces are there: # there, + on its way, . missing'],
  ] as const)
    forTorrent(name, description, `${name} 6c28b7d4`).action(async (torrent: string, options: TorrentOptions) =>
      (await import('./torrent-details.ts')).detailCommand(name, torrent, options),
    )

  forTorrent('choose', 'say how much some files of a torrent are wanted', 'choose 6c28b7d4 0 2 --priority high')
    .argument('<index...>', 'numbers of files, as "files" lists them')
    .option('--priority <priority>', 'no, normal or high', 'normal')
    .action(async (torrent: string, indexes: readonly string[], options: TorrentOptions) =>
      (await import('./torrent-details.ts')).chooseCommand(torrent, indexes, options),
    )

  add(
    'add',
    'give a torrent to one client, onto data that is there if need be',
    'add nas Film.torrent --data-folder /films',
  )
    .argument('<client>', 'id of a client')
    .argument('<torrent>', 'file, magnet link, or - for standard input')
    .option('--data-folder <dir>', 'folder as the client sees it, whose data is verified first')
    .option('--category <name>', 'category', '')
    .option('--tag <name...>', 'tags')
    .option('--paused', 'add it stopped')
    .action(async (id: string, torrent: string, options: ControlOptions) =>
      (await import('./torrent-changes.ts')).addCommand(id, torrent, options),
    )

  for (const [name, description] of [
    ['start', 'start torrents'],
    ['stop', 'stop torrents'],
    ['reannounce', 'announce torrents to their trackers now'],
    ['recheck', 'verify the data of torrents'],
    ['remove', 'remove torrents; their files stay unless told otherwise'],
  ] as const) {
    const command = add(name, description, `${name} 6c28b7d4${name === 'remove' ? ' --delete-files' : ''}`)
      .argument('<torrent...>', 'info-hashes, their beginnings, or parts of names')
      .option('--client <id>', 'where several clients have it')
    if (name === 'remove') command.option('--delete-files', 'delete the files, too')
    command.action(async (torrents: readonly string[], options: TorrentOptions & { readonly deleteFiles?: boolean }) =>
      (await import('./torrent-changes.ts')).torrentCommand(name, torrents, options),
    )
  }
}
