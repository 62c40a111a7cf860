import type { InfoHash } from '@shoal/bittorrent'
import type { ClientSnapshot, ClientTorrent } from './torrent-client.ts'

/** A snapshot with the sums over its torrents; what did not change since `before` stays the same objects. */
export function snapshotOf(
  torrents: ReadonlyMap<InfoHash, ClientTorrent>,
  rest: Omit<ClientSnapshot, 'torrents' | 'activeDownloads' | 'outstandingBytes' | 'failing' | 'revision'>,
  before?: ClientSnapshot,
): ClientSnapshot {
  const steady = steadied(torrents, before)
  let activeDownloads = 0
  let outstandingBytes = 0
  const failing: InfoHash[] = []
  for (const { infoHash, activity, leftBytes } of steady.torrents.values()) {
    if (activity === 'downloading' || activity === 'metadata') activeDownloads += 1
    if (activity === 'error' || activity === 'missing-files') failing.push(infoHash)
    outstandingBytes += leftBytes
  }
  return { ...rest, ...steady, activeDownloads, outstandingBytes, failing }
}

function steadied(
  torrents: ReadonlyMap<InfoHash, ClientTorrent>,
  before: ClientSnapshot | undefined,
): Pick<ClientSnapshot, 'torrents' | 'revision'> {
  if (before === undefined) return { torrents, revision: 1 }
  let changed = torrents.size !== before.torrents.size
  const steady = new Map<InfoHash, ClientTorrent>()
  for (const [infoHash, torrent] of torrents) {
    const known = before.torrents.get(infoHash)
    const same = known !== undefined && (known === torrent || alike(known, torrent))
    steady.set(infoHash, same ? known : torrent)
    changed ||= !same
  }
  if (changed) return { torrents: steady, revision: before.revision + 1 }
  return { torrents: before.torrents, revision: before.revision }
}

/** Compares what an adapter made of two answers: plain values, lists of texts and one level of facts. */
function alike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => alike(Reflect.get(one, name), Reflect.get(other, name)))
}
