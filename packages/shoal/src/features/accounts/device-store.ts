import type { SqlDatabase } from '@shoal/sql'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { newSecret, secretHash } from '../../platform/secrets/secret-token.ts'

/** How long a browser is remembered after its last sign-in, in milliseconds. */
export const DEVICE_LIFETIME = 365 * 24 * 3_600_000

/** Browsers in which somebody has signed in. One proves nothing but that, and opens no session. */
export interface DeviceStore {
  isKnown(secret: string | undefined, accountId: string): Promise<boolean>
  /** Remembers the browser, and returns the secret for its cookie: a new one unless it has one of this account. */
  remember(secret: string | undefined, accountId: string): Promise<string>
  /** Whether somebody has signed in under the name from that address before. */
  isKnownAddress(address: string, name: string): Promise<boolean>
}

export function createDeviceStore(database: SqlDatabase<CoreSchema>, now: () => number): DeviceStore {
  const isKnown: DeviceStore['isKnown'] = async (secret, accountId) => {
    if (secret === undefined) return false
    const row = await database.read
      .selectFrom('core_devices')
      .select('account_id')
      .where('secret_hash', '=', secretHash(secret))
      .where('account_id', '=', accountId)
      .where('used_at', '>', now() - DEVICE_LIFETIME)
      .executeTakeFirst()
    return row !== undefined
  }
  return {
    isKnown,
    async remember(secret, accountId) {
      const kept = secret !== undefined && (await isKnown(secret, accountId)) ? secret : newSecret()
      await database.write(async (transaction) => {
        await transaction
          .deleteFrom('core_devices')
          .where('account_id', '=', accountId)
          .where('used_at', '<=', now() - DEVICE_LIFETIME)
          .execute()
        await transaction
          .insertInto('core_devices')
          .values({ secret_hash: secretHash(kept), account_id: accountId, used_at: now() })
          .onConflict((conflict) => conflict.column('secret_hash').doUpdateSet({ used_at: now() }))
          .execute()
      })
      return kept
    },
    async isKnownAddress(address, name) {
      if (address === '') return false
      const row = await database.read
        .selectFrom('core_audit')
        .select('id')
        .where('actor', '=', name)
        .where('action', '=', 'session.sign-in')
        .where('address', '=', address)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
