import type { Hashes } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { Acceptance } from '../intake/acceptance.ts'
import { announcementKey } from '../intake/announcement-key.ts'
import { parseRelease } from '../intake/parse-release.ts'
import { type Release, sourceIssues } from '../intake/release.ts'
import type { Log } from '../log.ts'
import type { Grab } from './grab.ts'
import type { GrabStore } from './grab-store.ts'
import { newGrabId } from './new-grab-id.ts'

export interface IntakeParts {
  readonly store: Pick<GrabStore, 'insert' | 'save'>
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  readonly hashes: Hashes
  /** How long a grab is tried, in milliseconds. */
  readonly lifetime: () => number
  /** Called once a grab is committed. */
  readonly wake: () => void
  readonly log: Log
}

/**
 * How long the same announcement stands for a grab that has ended: what was removed on purpose is not brought back by
 * it. 30 days; an announcement that comes later starts a new grab. Milliseconds.
 */
const REMEMBERED_FOR = 30 * 24 * 60 * 60_000

/**
 * Takes an announcement in: checks it, commits it, and only then answers. The same announcement again has the same
 * id; if its grab had died it is tried anew.
 * @throws StoreUnwritableError
 */
export async function takeIn(body: unknown, parts: IntakeParts): Promise<Acceptance> {
  const parsed = parseRelease(body)
  if (parsed.kind === 'invalid') return parsed
  const { store, hashes, clock, log } = parts
  const fresh = newGrab(parsed.release, parts)
  const key = announcementKey(parsed.release, hashes)
  const { grab, repeated } = await store.insert(fresh, key, clock.now() - REMEMBERED_FOR)
  if (grab.state.kind === 'dead') {
    const { state, updatedAt, dueAt, expiresAt } = fresh
    await store.save({ grab: { ...grab, state, updatedAt, expiresAt, dueAt } })
  }
  log.info('announcement accepted', { grab: grab.id, name: grab.release.name, indexer: grab.release.indexer, repeated })
  parts.wake()
  return { kind: 'accepted', id: grab.id, repeated }
}

/**
 * Takes in what somebody asks for by hand or through a program: always a new grab, whatever became of the same
 * torrent before. `key`, where given, names this one wish: asked again under it, nothing new begins.
 * @throws StoreUnwritableError
 */
export async function takeRequest(release: Release, parts: IntakeParts, key?: string): Promise<Acceptance> {
  const issues = sourceIssues(release.source)
  if (issues.length > 0) return { kind: 'invalid', issues }
  const fresh = newGrab(release, parts)
  const { grab, repeated } = await parts.store.insert(fresh, `request:${key ?? fresh.id}`)
  const { name, indexer } = grab.release
  parts.log.info('request accepted', { grab: grab.id, name, indexer, repeated })
  parts.wake()
  return { kind: 'accepted', id: grab.id, repeated }
}

function newGrab(release: Release, { clock, random, lifetime }: IntakeParts): Grab {
  const now = clock.now()
  return {
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
}
