import { Buffer } from 'node:buffer'
import { infoHash } from '@shoal/bittorrent'
import type { Sealer } from '@shoal/sql'
import type { Insertable, Selectable } from 'kysely'
import { type Grab, type GrabState, grabId } from '../../grab/grab.ts'
import type { Transition } from '../../grab/transition.ts'
import type { Release, ReleaseSource } from '../../intake/release.ts'
import type { Decision } from '../../placement/decision.ts'
import type { FleetSchema, GrabRow } from './fleet-schema.ts'

/** The columns of a grab that change with its state. */
export function changingColumns(grab: Grab) {
  const { state } = grab
  return {
    revision: grab.revision + 1,
    state: state.kind,
    state_json: JSON.stringify(state),
    park_code: state.kind === 'parked' ? state.reason.code : null,
    info_hash: grab.infoHash ?? null,
    size: grab.size ?? null,
    client_id: 'clientId' in state ? state.clientId : null,
    due_at: grab.dueAt ?? null,
    expires_at: grab.expiresAt,
    updated_at: grab.updatedAt,
  } satisfies Partial<GrabRow>
}

/** All columns of a new grab. */
export function newRow(grab: Grab, key: string, sealer: Sealer): GrabRow {
  const { source, ...release } = grab.release
  return {
    ...changingColumns(grab),
    id: grab.id,
    announcement_key: key,
    revision: grab.revision,
    name: release.name,
    indexer: release.indexer,
    release_json: JSON.stringify(release),
    sealed: sealer.seal(Buffer.from(JSON.stringify(storedSource(source)))),
    reserved_at: null,
    free_until: release.freeUntil ?? null,
    created_at: grab.createdAt,
  }
}

/** The grab in a row. */
export function grabOf(row: GrabRow, sealer: Sealer): Grab {
  // What this store wrote itself needs no second validation.
  const release: Omit<Release, 'source'> = JSON.parse(row.release_json)
  const state: GrabState = JSON.parse(row.state_json)
  const source: StoredSource = JSON.parse(Buffer.from(sealer.open(row.sealed)).toString())
  return {
    id: grabId(row.id),
    revision: row.revision,
    release: { ...release, source: sourceOf(source) },
    state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    ...(row.info_hash === null ? {} : { infoHash: infoHash(row.info_hash) }),
    ...(row.size === null ? {} : { size: row.size }),
    ...(row.due_at === null ? {} : { dueAt: row.due_at }),
  }
}

/** The line of history that a change leaves. */
export function timelineRow({
  grab,
  reason,
}: Pick<Transition, 'grab' | 'reason'>): Insertable<FleetSchema['fleet_timeline']> {
  const { state } = grab
  const why = reason ?? ('reason' in state ? state.reason : undefined)
  return {
    grab_id: grab.id,
    at: grab.updatedAt,
    state: state.kind,
    client_id: 'clientId' in state ? state.clientId : null,
    reason_json: why === undefined ? null : JSON.stringify(why),
  }
}

/** The decision in a row. */
export function decisionOf(row: Selectable<FleetSchema['fleet_decisions']>): Decision {
  const stored: Omit<Decision, 'id' | 'grabId' | 'at'> = JSON.parse(row.decision_json)
  return { ...stored, id: String(row.id), grabId: row.grab_id, at: row.at }
}

type StoredSource = Exclude<ReleaseSource, { kind: 'file' }> | { readonly kind: 'file'; readonly base64: string }

function storedSource(source: ReleaseSource): StoredSource {
  if (source.kind !== 'file') return source
  return { kind: 'file', base64: Buffer.from(source.bytes).toString('base64') }
}

function sourceOf(stored: StoredSource): ReleaseSource {
  if (stored.kind !== 'file') return stored
  return { kind: 'file', bytes: new Uint8Array(Buffer.from(stored.base64, 'base64')) }
}
