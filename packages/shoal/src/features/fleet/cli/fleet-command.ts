import type { Command } from 'commander'
import { CONTROL_HELP, type ControlOptions, withControl } from '../../../internal/connect-control.ts'

/** `shoal fleet …`: all clients as one. */
export function addFleetCommand(program: Command): void {
  const fleet = program.command('fleet').description('all clients as one: state, history under other rules, drain')
  const add = (name: string, description: string, example: string): Command =>
    withControl(fleet.command(name))
      .description(description)
      .addHelpText('after', `\nExample:\n  shoal fleet ${example}\n${CONTROL_HELP}`)

  add('status', 'whether announcements are taken, clients, grabs by state', 'status --json').action(
    async (options: ControlOptions) => (await import('./fleet-views.ts')).statusCommand(options),
  )

  add('replay', 'what other placement rules would have chosen in the past', 'replay --policy rules.yaml --limit 200')
    .option('--policy <file>', 'placement policy, YAML or JSON (default: the one in force)')
    .option('--limit <count>', 'newest decisions to look at', '100')
    .option('--differing', 'only decisions that would be different')
    .action(async (options: ControlOptions) => (await import('./fleet-views.ts')).replayCommand(options))

  add(
    'removals',
    'what removal rules would do now, torrent by torrent; removes nothing',
    'removals --policy rules.yaml',
  )
    .option('--policy <file>', 'removal policy, YAML or JSON (default: the one in force)')
    .action(async (options: ControlOptions) => (await import('./fleet-views.ts')).removalsCommand(options))

  for (const [name, description] of [
    ['drain', 'a client takes no new torrents; what it has stays'],
    ['undrain', 'a client takes new torrents again'],
  ] as const)
    add(name, description, `${name} nas`)
      .argument('<client>', 'id of a client')
      .action(async (id: string, options: ControlOptions) =>
        (await import('./fleet-changes.ts')).drainCommand(id, name === 'drain', options),
      )

  for (const [name, description] of [
    ['retry', 'try parked or dead grabs again now'],
    ['cancel', 'give grabs up'],
  ] as const)
    add(name, description, `${name} 0mc2k1v7a9…`)
      .argument('<grab...>', 'ids of grabs')
      .action(async (ids: readonly string[], options: ControlOptions) =>
        (await import('./fleet-changes.ts')).grabCommand(name, ids, options),
      )

  add('allow', 'allow a host at a private address; without one, list what is allowed', 'allow prowlarr:9696')
    .argument('[host]', 'host, or host:port')
    .option('--tracker', 'allow the built-in client to announce there, instead of fetching from there')
    .option('--remove', 'allow it no longer')
    .action(async (host: string | undefined, options: ControlOptions) =>
      (await import('./fleet-changes.ts')).allowCommand(host, options),
    )

  add('move', 'move a torrent to another client that sees the same data, and follow it', 'move 6c28b7d4 nas-2')
    .argument('<torrent>', 'info-hash, its beginning, or part of the name')
    .argument('<client>', 'id of the client that is to have it')
    .option('--from <id>', 'where several clients have it')
    .option('--save-path <dir>', 'where the new client finds the data (default: by the path mappings)')
    .option('--torrent <file>', 'its .torrent, where its client gives none out and Shoal did not bring it')
    .option('--detach', 'do not wait until it is done')
    .action(async (torrent: string, to: string, options: ControlOptions) =>
      (await import('./fleet-moves.ts')).moveCommand(torrent, to, options),
    )
  add('moves', 'torrents that are being moved or were, newest first', 'moves --json').action(
    async (options: ControlOptions) => (await import('./fleet-moves.ts')).movesCommand(options),
  )
  add('undo', 'give moves up: the new client lets go, the old one was never touched', 'undo 0mc2k1v7a9…')
    .argument('<move...>', 'ids of moves')
    .action(async (ids: readonly string[], options: ControlOptions) =>
      (await import('./fleet-moves.ts')).undoCommand(ids, options),
    )

  add(
    'proxy',
    'fetch what an indexer announces through a proxy; without one, list them',
    'proxy pond socks5://127.0.0.1:1080',
  )
    .argument('[indexer]', 'name of the indexer, as it announces')
    .argument('[proxy]', 'http://, https:// or socks5://, with user:password@ where it wants them')
    .option('--remove', 'fetch directly again')
    .action(async (indexer: string | undefined, proxy: string | undefined, options: ControlOptions) =>
      (await import('./fleet-proxies.ts')).proxyCommand(indexer, proxy, options),
    )
}
