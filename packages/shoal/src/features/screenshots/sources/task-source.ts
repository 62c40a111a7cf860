import { type Metainfo, MetainfoError, parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { TaskSource } from '@shoal/screenshots'
import { ProblemError } from '../../../http/problem-error.ts'

/** What must be known to find the bytes that a person asks for. */
export interface TaskSources {
  /** Announce URLs for torrents that name no tracker. */
  readonly ownTrackers: readonly string[]
  /** Whether a client of the fleet has the torrent, and all of it. */
  readonly inFleet: (infoHash: string) => 'complete' | 'incomplete' | undefined
  /** The .torrent that a grab brought, if one did. */
  readonly metainfoOf: (infoHash: string) => Promise<Uint8Array | undefined>
  /** Whether a private torrent may be announced to this tracker host by our own peer. */
  readonly mayAnnounce: (host: string) => Promise<boolean>
  readonly peersOf: (infoHash: string) => readonly string[]
  /** The real path where a folder that the operator opened holds it; else undefined. */
  readonly allowedPath: (path: string) => Promise<string | undefined>
}

/** What is asked of, in whichever of the ways. */
export interface TaskWish {
  readonly infoHash?: string | undefined
  readonly magnet?: string | undefined
  /** A .torrent in base64. */
  readonly metainfo?: string | undefined
  readonly path?: string | undefined
  /** Addresses to dial beside those that are found. */
  readonly peers?: readonly string[] | undefined
  readonly source?: 'auto' | 'swarm' | 'fleet' | undefined
}

interface FoundSource {
  readonly source: TaskSource
  readonly name?: string
}

const MAX_TRACKERS = 20

/**
 * Where the bytes of a task come from. Web seeds and peer addresses in a magnet link are left out: they would make Shoal send
 * requests to places that a stranger chose. A private torrent never meets its swarm beside the user's own client.
 * @throws ProblemError
 */
export async function taskSource(wish: TaskWish, sources: TaskSources): Promise<FoundSource> {
  const { magnet, metainfo, path, infoHash } = wish
  const named = Object.entries({ infoHash, magnet, metainfo, path }).filter(([, value]) => given(value))
  if (named.length > 1) {
    const names = named.map(([name]) => name).join(', ')
    throw invalid(named[0]?.[0] ?? 'infoHash', 'one_source', `only one of these may be given: ${names}`)
  }
  if (given(path)) return pathSource(path, sources)
  if (given(metainfo)) return torrentSource(Buffer.from(metainfo, 'base64'), wish, sources)
  if (given(magnet)) return magnetSource(magnet, wish, sources)
  if (!given(infoHash))
    throw invalid('infoHash', 'nothing_named', 'an info-hash, a magnet link, a .torrent or a path is needed')
  const known = await sources.metainfoOf(infoHash)
  if (known !== undefined) return torrentSource(known, wish, sources)
  if (readsFleet(infoHash, 'unknown', wish, sources)) return { source: { kind: 'fleet', infoHash } }
  return { source: swarm(infoHash, sources.ownTrackers, wish, sources) }
}

async function pathSource(path: string, sources: TaskSources): Promise<FoundSource> {
  const allowed = await sources.allowedPath(path)
  if (allowed !== undefined) return { source: { kind: 'file', path: allowed } }
  throw invalid(
    'path',
    'path_closed',
    'is not there, or not in a folder that "shots.folders" or "folders" in shoal.yaml opens',
  )
}

async function torrentSource(bytes: Uint8Array, wish: TaskWish, sources: TaskSources): Promise<FoundSource> {
  const metainfo = readMetainfo(bytes)
  const { infoHash, name, isPrivate } = metainfo
  const trackers = metainfo.announceTiers.flat()
  const base64 = Buffer.from(bytes).toString('base64')
  if (readsFleet(infoHash, isPrivate ? 'private' : 'public', wish, sources)) {
    return { source: { kind: 'fleet', infoHash, metainfo: base64 }, name }
  }
  const allowTrackers = isPrivate ? await allowedHosts(trackers, sources) : []
  if (isPrivate && allowTrackers.length === 0) throw privateRefused()
  return { source: { ...swarm(infoHash, trackers, wish, sources), metainfo: base64, allowTrackers }, name }
}

async function magnetSource(uri: string, wish: TaskWish, sources: TaskSources): Promise<FoundSource> {
  const magnet = readMagnet(uri)
  const infoHash = magnet.infoHashV1 ?? magnet.infoHashV2
  if (infoHash === undefined) throw invalid('magnet', 'bad_magnet', 'names no info-hash')
  const known = await sources.metainfoOf(infoHash)
  if (known !== undefined) return torrentSource(known, wish, sources)
  const name = magnet.name === undefined ? {} : { name: magnet.name }
  if (readsFleet(infoHash, 'unknown', wish, sources)) return { source: { kind: 'fleet', infoHash }, ...name }
  const trackers = magnet.trackers.length > 0 ? magnet.trackers.slice(0, MAX_TRACKERS) : sources.ownTrackers
  const allowTrackers = await allowedHosts(trackers, sources)
  return { source: { ...swarm(infoHash, trackers, wish, sources), allowTrackers }, ...name }
}

/**
 * The user's own client is asked where he says so, and always where it has a torrent that is or may be private; for a public one when
 * it has all of it, which costs nobody anything.
 */
function readsFleet(
  infoHash: string,
  privacy: 'private' | 'public' | 'unknown',
  wish: TaskWish,
  { inFleet }: TaskSources,
): boolean {
  const holding = inFleet(infoHash)
  if (wish.source === 'fleet' && holding === undefined)
    throw invalid('source', 'not_in_fleet', 'no client of the fleet has this torrent')
  if (holding === undefined) return false
  if (privacy === 'public') return wish.source === 'fleet' || (wish.source !== 'swarm' && holding === 'complete')
  if (wish.source === 'swarm') {
    throw invalid(
      'source',
      'beside_client',
      'the torrent is or may be private and a client of yours has it: a second peer gets people banned',
    )
  }
  return true
}

function swarm(
  infoHash: string,
  trackers: readonly string[],
  { peers = [] }: TaskWish,
  sources: TaskSources,
): Extract<TaskSource, { kind: 'swarm' }> {
  return { kind: 'swarm', infoHash, trackers, peers, allowPeers: sources.peersOf(infoHash) }
}

/** Those hosts of the trackers that may hear of a private torrent. */
async function allowedHosts(trackers: readonly string[], { mayAnnounce }: TaskSources): Promise<readonly string[]> {
  const hosts = new Set(
    trackers.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname.replace(/^\[|\]$/g, '')] : [])),
  )
  const allowed: string[] = []
  for (const host of hosts) if (await mayAnnounce(host)) allowed.push(host)
  return allowed
}

function privateRefused(): ProblemError {
  return invalid(
    'metainfo',
    'private_tracker',
    'the torrent is private, no client of the fleet has it, and none of its trackers is allowed: add it to a client first',
  )
}

function readMetainfo(bytes: Uint8Array): Metainfo {
  try {
    return parseMetainfo(bytes, nodeHashes)
  } catch (cause) {
    throw invalid('metainfo', 'bad_torrent', cause instanceof MetainfoError ? cause.message : 'is no .torrent', cause)
  }
}

function readMagnet(uri: string): ReturnType<typeof parseMagnet> {
  try {
    return parseMagnet(uri)
  } catch (cause) {
    throw invalid('magnet', 'bad_magnet', cause instanceof Error ? cause.message : 'is no magnet link', cause)
  }
}

function given(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

function invalid(path: string, code: string, message: string, cause?: unknown): ProblemError {
  return new ProblemError('invalid-fields', { errors: [{ path, code, message }], cause })
}
