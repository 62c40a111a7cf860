import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Document, isMap, isScalar, type Pair } from 'yaml'
import { readOldConfiguration, type TranslatedConfiguration } from './old-configuration.ts'
import { isWranglerFile, readWranglerFile } from './wrangler-file.ts'

/** What each translated setting was called, by its name in `shoal.yaml`. */
const ORIGINS: Readonly<Record<string, string>> = {
  listen: 'the old program listened everywhere; 127.0.0.1 keeps others out',
  port: 'webhook_port',
  path: 'webhook_path: autobrr keeps using it',
  allowWeak: 'allow_weak_webhook_path',
  folder: 'log_dir',
  console: 'quiet, pretty or json',
  clients: 'qbittorrent_instances, by the id that rules use; add Transmission, Deluge or rTorrent here',
  fleet: 'what stands here cannot be changed in the dashboard; delete a line to set it there',
  sortKey: 'primary_sort_key; also: active_downloads, free_space, balanced',
  maxNewPerRound: 'max_new_tasks_per_instance: new torrents per client and pollInterval',
  pollInterval: 'status_update_interval, in milliseconds',
  clientTimeout: 'connection_timeout, in milliseconds',
  reconnectInterval: 'reconnect_interval, in milliseconds',
  reconnectAttempts: 'max_reconnect_attempts',
  maxAnnounceRetries: 'max_announce_retries',
  addPaused: 'debug_add_stopped',
  peerTimeoutSeconds: 'PEER_TIMEOUT: seconds of silence; clients announce often enough for it',
  maxPeers: 'MAX_PEERS: peers of one reply at most',
  defaultPeers: 'MAX_PEERS: peers for a client that names no number',
  publicUrl: 'TRACKER_URL: what people put into torrents',
}

/**
 * The text of a `shoal.yaml` that does what an old `config.json` or `wrangler.toml` asks for, each setting with a note on
 * where it comes from. The clients keep the ids that they have when Shoal starts from the old file.
 * @throws ConfigurationError
 */
export async function importConfiguration(
  source: string,
): Promise<{ readonly yaml: string; readonly warnings: readonly string[] }> {
  const text = await readFile(source, 'utf8')
  if (isWranglerFile(source, text)) {
    const { tree, warnings } = readWranglerFile(text, source)
    return { yaml: textOf(tree, warnings, basename(source)), warnings }
  }
  const translated = readOldConfiguration(text, source)
  return { yaml: yamlOf(translated, basename(source)), warnings: translated.warnings }
}

function yamlOf({ tree, declarations, warnings }: TranslatedConfiguration, name: string): string {
  const { clients, fleet } = declarations
  const shown = Object.fromEntries(
    Object.entries(clients).map(([id, { kind, name: label, ...client }]) => {
      const { url, username, password } = { url: '', username: undefined, password: undefined, ...client }
      return [id, { kind, name: label, url, ...present({ username, password }) }]
    }),
  )
  return textOf({ ...tree, clients: shown, fleet }, warnings, name)
}

function textOf(contents: object, warnings: readonly string[], name: string): string {
  const document = new Document(contents)
  document.commentBefore = [
    ` Made from ${name} by "shoal config import". Shoal reads this file at each start;`,
    ' shoal config schema describes everything else that may stand here.',
    ...warnings.map((warning) => ` Note: ${warning}`),
  ].join('\n')
  if (isMap(document.contents)) annotate(document.contents.items, false)
  return document.toString({ lineWidth: 0 })
}

function present(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** Puts each note behind its value, or above the block that it is about. Names of clients are no settings. */
function annotate(pairs: readonly Pair[], inClients: boolean): void {
  for (const { key, value } of pairs) {
    const name = isScalar(key) ? String(key.value) : ''
    const note = inClients ? undefined : ORIGINS[name]
    if (isScalar(value) && note !== undefined) value.comment = ` ${note}`
    else if (isScalar(key) && note !== undefined) key.commentBefore = ` ${note}`
    if (isMap(value)) annotate(value.items, inClients || name === 'clients')
  }
}
