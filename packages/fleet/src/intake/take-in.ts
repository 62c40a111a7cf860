import type { Hashes } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import { type Acceptance, StoreUnwritableError } from '../fleet.ts'
import type { Grab } from '../grab/grab.ts'
import { newGrabId } from '../grab/new-grab-id.ts'
import type { FleetStore } from '../store/fleet-store.ts'
import { announcementKey } from './announcement-key.ts'
import { parseRelease } from './parse-release.ts'
import type { Release } from './release.ts'

export interface IntakeParts {
  readonly store: FleetStore
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  readonly hashes: Hashes
  /** How long a grab is tried, in milliseconds. */
  readonly lifetime: () => number
  /** Called once a grab is committed. */
  readonly wake: () => void
}

/**
 * Takes an announcement in: checks it, commits it, and only then answers. The same announcement again has the same
 * id; if its grab had died it is tried anew.
 * @throws StoreUnwritableError
 */
export async function takeIn(body: unknown, parts: IntakeParts): Promise<Acceptance> {
  const parsed = parseRelease(body)
  if (parsed.kind === 'invalid') return parsed
  try {
    const outcome = await commit(parsed.release, parts)
    parts.wake()
    return { kind: 'accepted', ...outcome }
  } catch (cause) {
    throw new StoreUnwritableError('the announcement cannot be stored now', { cause })
  }
}

async function commit(
  release: Release,
  parts: IntakeParts,
): Promise<{ readonly id: string; readonly repeated: boolean }> {
  const { store, clock, random, hashes, lifetime } = parts
  const now = clock.now()
  const fresh: Grab = {
    id: newGrabId(now, random),
    revision: 0,
    release,
    state: { kind: 'accepted', attempt: 0 },
    createdAt: now,
    updatedAt: now,
    dueAt: now,
    expiresAt: now + lifetime(),
    infoHash: release.infoHash,
    size: release.size,
  }
  const { grab, repeated } = await store.insert(fresh, announcementKey(release, hashes))
  if (grab.state.kind === 'dead') {
    const { state, updatedAt, dueAt, expiresAt } = fresh
    await store.save({ grab: { ...grab, state, updatedAt, expiresAt, dueAt } })
  }
  return { id: grab.id, repeated }
}
