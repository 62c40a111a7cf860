import { randomBytes } from 'node:crypto'
import { judgeWebhookPath, newWebhookPath } from '@shoal/fleet'
import { ConfigurationError } from '../../config/configuration-error.ts'
import type { SettingsStore } from '../../core/settings-store.ts'

/**
 * The configured path, else the one generated at the first start.
 * @throws ConfigurationError for a path that can be guessed.
 */
export async function chooseWebhookPath(configured: string | undefined, settings: SettingsStore): Promise<string> {
  if (configured === undefined) return settings.getOrMake('webhook.path', () => newWebhookPath((n) => randomBytes(n)))
  const verdict = judgeWebhookPath(configured)
  if (verdict.kind === 'weak') throw new ConfigurationError([`webhook.path: ${verdict.message}`])
  return configured
}
