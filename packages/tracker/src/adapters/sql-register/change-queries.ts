import type { SqlDatabase } from '@shoal/sql'
import type { ChangedUser, RegisterChanges } from '../../register/tracker-register.ts'
import type { TrackerSchema, UserRow } from './register-schema.ts'
import { readSettings } from './register-state.ts'

const ROWS = 500 // of a kind and call; no version changes more

/** What a tracker that knows `version` does not know yet. */
export async function changesAfter({ read }: SqlDatabase<TrackerSchema>, version: number): Promise<RegisterChanges> {
  const state = await read.selectFrom('tracker_state').selectAll().executeTakeFirstOrThrow()
  // One row more than is sent tells where a kind was cut off.
  const limit = ROWS + 1
  const [users, listed, factors, bans] = await Promise.all([
    read
      .selectFrom('tracker_users')
      .selectAll()
      .where('changed', '>', version)
      .orderBy('changed')
      .limit(limit)
      .execute(),
    read
      .selectFrom('tracker_listed')
      .selectAll()
      .where('changed', '>', version)
      .orderBy('changed')
      .limit(limit)
      .execute(),
    read
      .selectFrom('tracker_factors')
      .selectAll()
      .where('changed', '>', version)
      .orderBy('changed')
      .limit(limit)
      .execute(),
    read
      .selectFrom('tracker_bans')
      .selectAll()
      .where('changed', '>', version)
      .orderBy('changed')
      .limit(limit)
      .execute(),
  ])
  const through = Math.min(state.version, ...[users, listed, factors, bans].map(completeThrough))
  const isSent = ({ changed }: { readonly changed: number }) => changed <= through
  return {
    version: through,
    done: through === state.version,
    ...(state.settings_changed > version ? { settings: readSettings(state.settings_json) } : {}),
    users: users.filter(isSent).map(userOf),
    listed: listed
      .filter(isSent)
      .map(({ list, info_hash, name, removed }) => ({ list, infoHash: info_hash, name, removed: removed === 1 })),
    factors: factors.filter(isSent).map((row) => ({
      infoHash: row.info_hash,
      name: row.name,
      uploadFactor: row.upload_factor,
      downloadFactor: row.download_factor,
      removed: row.removed === 1,
      ...(row.ends_at === null ? {} : { until: row.ends_at }),
    })),
    bans: bans
      .filter(isSent)
      .map(({ address, reason, ends_at, removed }) => ({ address, reason, until: ends_at, removed: removed === 1 })),
  }
}

/** The last version of which these rows surely hold everything. */
function completeThrough(rows: readonly { readonly changed: number }[]): number {
  const beyond = rows[ROWS]
  return beyond === undefined ? Number.POSITIVE_INFINITY : beyond.changed - 1
}

function userOf(row: UserRow): ChangedUser {
  return {
    id: row.id,
    removed: row.removed === 1,
    passkeyDigest: row.passkey_digest ?? '',
    mayLeech: row.may_leech === 1 && row.barred === 0,
    uploadFactor: row.upload_factor,
    downloadFactor: row.download_factor,
    ...(row.disabled === null ? {} : { disabled: row.disabled }),
    ...(row.max_peers === null ? {} : { maxPeers: row.max_peers }),
  }
}
