import { randomBytes } from 'node:crypto'
import { type OldConfiguration, parseOldConfiguration } from '@shoal/fleet'
import { ConfigurationError } from './configuration-error.ts'
import { type Declarations, parseDeclarations } from './declarations.ts'
import { isTree, type Tree } from './settings-tree.ts'

/** The old load balancer's file in terms of our own. */
export interface TranslatedConfiguration {
  /** Process settings. */
  readonly tree: Tree
  readonly declarations: Declarations
  readonly warnings: readonly string[]
}

/** The old file listened on every address, and people reach it from other machines. */
const EVERYWHERE = '0.0.0.0'

/** Where it logged unless its file said otherwise. */
const LOGS = './logs'

/** Whether a text is the `config.json` of the old load balancer rather than settings of Shoal or of another program. */
export function isOldConfiguration(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isTree(value) && ('qbittorrent_instances' in value || 'primary_sort_key' in value)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/**
 * Reads an old `config.json`.
 * @throws ConfigurationError naming each fault; for a webhook path that can be guessed, with one to put in its place.
 */
export function readOldConfiguration(text: string, file: string): TranslatedConfiguration {
  const outcome = parseOldConfiguration(text, (length) => randomBytes(length))
  switch (outcome.kind) {
    case 'invalid':
      throw new ConfigurationError(outcome.issues.map(({ path, message }) => `${file}: ${path} ${message}`))
    case 'weak-path':
      throw new ConfigurationError([
        `${file}: webhook_path: ${outcome.message}. Put this in its place, there and in autobrr:`,
        `  "webhook_path": "${outcome.replacement}"`,
        'or add  "allow_weak_webhook_path": true  if nobody but you can reach this port.',
      ])
    case 'configuration': {
      const { configuration, warnings } = outcome
      return {
        tree: processSettings(configuration),
        declarations: parseDeclarations(declaredIn(configuration), file),
        warnings: warnings.map((warning) => warning.replace(/^config\.json/, file)),
      }
    }
  }
}

function processSettings({ webhookPort, webhookPath, allowWeakPath, logFolder = LOGS }: OldConfiguration): Tree {
  return {
    listen: [EVERYWHERE],
    port: webhookPort,
    webhook: {
      path: webhookPath,
      ...(allowWeakPath ? { allowWeak: true } : {}),
    },
    // It logged to its terminal, too.
    log: { console: 'pretty', folder: logFolder },
  }
}

function declaredIn({ clients, settings }: OldConfiguration): Tree {
  return {
    clients: Object.fromEntries(clients.map((client) => [client.id, client.settings])),
    fleet: { ...settings },
  }
}
