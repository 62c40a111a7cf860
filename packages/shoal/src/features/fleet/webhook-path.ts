import { randomBytes } from 'node:crypto'
import { judgeWebhookPath, newWebhookPath } from '@shoal/fleet'
import type { Configuration } from '../../platform/config/configuration.ts'
import { ConfigurationError } from '../../platform/config/configuration-error.ts'
import type { SettingsStore } from '../../platform/database/settings-store.ts'

/**
 * The configured path, else the one generated at the first start.
 * @throws ConfigurationError for a path that can be guessed, with one to put in its place.
 */
export async function chooseWebhookPath(
  { path, allowWeak }: Configuration['webhook'],
  settings: SettingsStore,
): Promise<string> {
  if (path === undefined) return settings.getOrMake('webhook.path', newPath)
  const verdict = judgeWebhookPath(path)
  if (verdict.kind === 'weak' && !allowWeak)
    throw new ConfigurationError([
      `webhook.path: ${verdict.message}. Put this in its place, there and in autobrr:`,
      `  path: ${newPath()}`,
      'or add  allowWeak: true  if nobody but you can reach this port.',
    ])
  return path
}

function newPath(): string {
  return newWebhookPath((length) => randomBytes(length))
}
