import { join } from 'node:path'
import { type ApiClient, ApiError, createApiClient } from '@shoal/api'
import type { Command } from 'commander'
import { loadConfiguration } from '../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withConfig } from '../platform/config/process-options.ts'
import { dataFolderAt } from '../platform/data-folder/data-folder.ts'
import { lockHolder } from '../platform/data-folder/folder-lock.ts'
import { EXIT, printError, say } from '../platform/terminal/terminal.ts'
import { CONTROL_SOCKET } from './socket-names.ts'
import { UNIX_BASE_URL, unixFetch } from './unix-fetch.ts'

/** Options of every command that asks a running Shoal. */
export interface ControlOptions extends ProcessOptions {
  readonly url?: string
  readonly token?: string
  readonly json?: boolean
}

/** Nothing runs on the data folder, or the address cannot be used. */
export class ControlUnreachableError extends Error {
  readonly code = 'control-unreachable'
  override readonly name = 'ControlUnreachableError'
}

/** Arguments that name nothing, or too much. */
export class NothingFoundError extends Error {
  readonly code = 'nothing-found'
  override readonly name = 'NothingFoundError'
}

/** To be shown under the examples of each of these commands. */
export const CONTROL_HELP = `
Asks the Shoal of the data folder on this machine; with --url (SHOAL_URL) and --token (SHOAL_TOKEN) any other one.
Exit codes: 0 done, 1 refused or failed, 2 wrong arguments, 3 no such client or torrent, 4 Shoal not reached.`

export function withControl(command: Command): Command {
  return withConfig(command)
    .option('--url <url>', 'Shoal elsewhere, http://host:5000 (or SHOAL_URL)')
    .option('--token <token>', 'API token for it; SHOAL_TOKEN is seen by fewer eyes')
    .option('--json', 'print JSON')
}

/** Does the work with a running Shoal, and turns what it throws into a sentence and an exit code. */
export async function askControl(options: ControlOptions, work: (client: ApiClient) => Promise<void>): Promise<void> {
  try {
    await using connection = await connect(options)
    await work(connection.client)
  } catch (error) {
    printError(error instanceof ApiError ? sentenceOf(error) : error)
    process.exitCode = exitCodeOf(error)
  }
}

interface Connection extends AsyncDisposable {
  readonly client: ApiClient
}

async function connect(options: ControlOptions): Promise<Connection> {
  const url = options.url ?? process.env['SHOAL_URL']
  if (url !== undefined) return connectTo(url, options.token ?? process.env['SHOAL_TOKEN'])
  const { configuration } = await loadConfiguration({
    file: options.config,
    environment: process.env,
    flags: flagsOf(options),
  })
  const folder = dataFolderAt(configuration.data)
  if ((await lockHolder(folder)) === undefined) throw new ControlUnreachableError(say.notRunning(folder.root))
  const socket = unixFetch(join(folder.run, CONTROL_SOCKET))
  return {
    client: createApiClient({ baseUrl: UNIX_BASE_URL, fetch: socket.fetch }),
    [Symbol.asyncDispose]: () => socket.close(),
  }
}

function connectTo(url: string, token: string | undefined): Connection {
  if (!URL.canParse(url)) throw new ControlUnreachableError(`${url} is no address; write http://host:5000`)
  const headers: Readonly<Record<string, string>> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const reach = async (target: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(target, init)
    } catch (cause) {
      const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
      throw new ControlUnreachableError(`${url}: ${inner instanceof Error ? inner.message : inner}`, { cause })
    }
  }
  const client = createApiClient({ baseUrl: url.replace(/\/+$/, ''), fetch: reach, headers: () => headers })
  return { client, [Symbol.asyncDispose]: async () => undefined }
}

function sentenceOf({ problem }: ApiError): string {
  const fields = (problem.errors ?? [])
    .filter(({ message }) => message !== problem.detail)
    .map(({ path, message }) => `${path}: ${message}`)
  return [problem.detail ?? problem.title, ...fields].join('\n')
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ControlUnreachableError) return EXIT.unreachable
  if (error instanceof NothingFoundError) return EXIT.notFound
  if (error instanceof ApiError && error.problem.code === 'not-found') return EXIT.notFound
  return EXIT.failed
}
