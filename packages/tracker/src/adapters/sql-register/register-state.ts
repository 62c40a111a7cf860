import type { Kysely } from 'kysely'
import { type AccessSettings, defaultAccessSettings } from '../../register/access-settings.ts'
import type { TrackerSchema } from './register-schema.ts'

/** Takes the next version; until the transaction ends, nobody else can take one. */
export async function nextVersion(transaction: Kysely<TrackerSchema>): Promise<number> {
  const { version } = await transaction
    .updateTable('tracker_state')
    .set(({ eb }) => ({ version: eb('version', '+', 1) }))
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

/** Settings as they were stored, by this release or an older one, with defaults for what that did not know. */
export function readSettings(json: string): AccessSettings {
  const stored: Partial<AccessSettings> = JSON.parse(json)
  return { ...defaultAccessSettings, ...stored, rules: { ...defaultAccessSettings.rules, ...stored.rules } }
}
