import { randomBytes } from 'node:crypto'
import { newWebhookPath } from '@shoal/fleet'
import type { Configuration } from '../../platform/config/configuration.ts'
import type { SettingsStore } from '../../platform/database/settings-store.ts'

/** The configured path, which was checked with the other settings, else the one generated at the first start. */
export function chooseWebhookPath({ path }: Configuration['webhook'], settings: SettingsStore): Promise<string> {
  if (path !== undefined) return Promise.resolve(path)
  return settings.getOrMake('webhook.path', () => newWebhookPath((length) => randomBytes(length)))
}
