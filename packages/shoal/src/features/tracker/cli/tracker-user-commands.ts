import { join } from 'node:path'
import {
  type ApiClient,
  addTrackerUser,
  createApiClient,
  listTrackerUsers,
  removeTrackerUser,
  rotatePasskey,
  type TrackerUser,
  type TrackerUserWithPasskey,
} from '@shoal/api'
import Table from 'cli-table3'
import type { Command } from 'commander'
import { CONTROL_SOCKET } from '../../../internal/socket-names.ts'
import { UNIX_BASE_URL, unixFetch } from '../../../internal/unix-fetch.ts'
import { loadConfiguration } from '../../../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withConfig } from '../../../platform/config/process-options.ts'
import { dataFolderAt } from '../../../platform/data-folder/data-folder.ts'
import { say } from '../../../platform/terminal/terminal.ts'

interface UserOptions extends ProcessOptions {
  readonly json?: boolean
  readonly search?: string
  readonly maxPeers?: string
  readonly seedOnly?: boolean
}

const PAGE = 500 // rows

/** `shoal tracker user …`: users of the private tracker, through the control of that data folder. */
export function addTrackerUserCommands(tracker: Command): void {
  const user = tracker.command('user').description('users of the private tracker; control must be running')

  withConfig(user.command('add <name>'))
    .description('add a user and print his announce URLs, this once')
    .option('--max-peers <number>', 'peers at once at most')
    .option('--seed-only', 'may not download')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  shoal tracker user add alice --data /srv/shoal')
    .action((name: string, _options: unknown, command: Command) =>
      withControl(command, async (client, options) => {
        const maxPeers = options.maxPeers === undefined ? {} : { maxPeers: Number(options.maxPeers) }
        const body = { name, mayLeech: options.seedOnly !== true, ...maxPeers }
        printNew(await client.call(addTrackerUser, { body }), options)
      }),
    )

  withConfig(user.command('list'))
    .description('users with what was credited to them')
    .option('--search <text>', 'part of the name')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  shoal tracker user list --search ali --json')
    .action((_options: unknown, command: Command) =>
      withControl(command, async (client, options) => {
        const items: TrackerUser[] = []
        let cursor: string | undefined
        do {
          const page = await client.call(listTrackerUsers, { query: { search: options.search, limit: PAGE, cursor } })
          items.push(...page.items)
          cursor = page.nextCursor
        } while (cursor !== undefined)
        process.stdout.write(options.json === true ? `${JSON.stringify({ items })}\n` : `${userTable(items)}\n`)
      }),
    )

  withConfig(user.command('rotate <id>'))
    .description('give a user a new passkey; the old one ends')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  shoal tracker user rotate x7Gh2kPqLmNo')
    .action((userId: string, _options: unknown, command: Command) =>
      withControl(command, async (client, options) =>
        printNew(await client.call(rotatePasskey, { params: { userId } }), options),
      ),
    )

  withConfig(user.command('remove <id>'))
    .description('remove a user and his account')
    .addHelpText('after', '\nExample:\n  shoal tracker user remove x7Gh2kPqLmNo')
    .action((userId: string, _options: unknown, command: Command) =>
      withControl(command, async (client) => {
        await client.call(removeTrackerUser, { params: { userId } })
      }),
    )
}

/** Options that `shoal tracker` has too are read there, wherever they stand. */
async function withControl(
  command: Command,
  work: (client: ApiClient, options: UserOptions) => Promise<void>,
): Promise<void> {
  const options: UserOptions = command.optsWithGlobals()
  const { configuration } = await loadConfiguration({
    file: options.config,
    environment: process.env,
    flags: flagsOf(options),
  })
  const socket = unixFetch(join(dataFolderAt(configuration.data).run, CONTROL_SOCKET))
  try {
    await work(createApiClient({ baseUrl: UNIX_BASE_URL, fetch: socket.fetch }), options)
  } finally {
    await socket.close()
  }
}

function printNew(user: TrackerUserWithPasskey, { json }: UserOptions): void {
  if (json === true) process.stdout.write(`${JSON.stringify(user)}\n`)
  else process.stdout.write(`${say.trackerUser.once(user.name, user.id)}\n  ${user.announceUrls.join('\n  ')}\n`)
}

const GIB = 2 ** 30
const HOUR = 3600 // seconds

function userTable(users: readonly TrackerUser[]): string {
  const text = say.trackerUser
  const table = new Table({
    style: { head: [], border: [] },
    head: [text.id, text.name, text.uploaded, text.downloaded, text.seeding, text.state],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
  })
  for (const user of users) {
    const state = user.disabled ?? (user.barred ? text.barred : user.mayLeech ? '' : text.seedOnly)
    const gib = (bytes: number) => `${(bytes / GIB).toFixed(2)} GiB`
    const hours = `${(user.seedSeconds / HOUR).toFixed(1)} h`
    table.push([user.id, user.name, gib(user.uploaded), gib(user.downloaded), hours, state])
  }
  return table.toString()
}
