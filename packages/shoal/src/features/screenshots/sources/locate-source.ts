import { lookup } from 'node:dns/promises'
import { parseMetainfo } from '@shoal/bittorrent'
import { locateFiles, nodeHashes } from '@shoal/bittorrent/node'
import { type ClientView, type Fleet, type FleetTorrent, peerHost, toShoalPath } from '@shoal/fleet'
import type { FleetSource, LocateSource, Location, ReadableSource } from '@shoal/screenshots'
import { z } from 'zod'

export interface LocateParts {
  readonly fleet: {
    readonly torrents: Pick<Fleet['torrents'], 'find' | 'peerPort'>
    readonly clients: Pick<Fleet['clients'], 'get'>
  }
  /** The .torrent that a grab brought, if one did. */
  readonly metainfoOf: (infoHash: string) => Promise<Uint8Array | undefined>
  /** Where the built-in client takes connections. */
  readonly builtinAddress: () => { readonly address: string; readonly port: number }
}

const mappings = z.array(z.object({ client: z.string().min(1), shoal: z.string().min(1) })).catch([])

/**
 * Finds the bytes of a torrent in the user's own client: its files where this machine sees them (through path mapping), else that
 * client dialled as the only peer. No tracker, DHT or other peer hears of it, so a private torrent is safe.
 */
export function locateSource(parts: LocateParts): LocateSource {
  return async (source, signal) => {
    const { infoHash } = source
    const held = parts.fleet.torrents.find({ infoHash })
    if (held === undefined) return later('not_in_fleet', 'no client of the fleet has the torrent (yet)')
    const client = await parts.fleet.clients.get(held.clientId)
    if (client === undefined) return later('not_in_fleet', 'the client that had the torrent has gone')
    const { leftBytes, completedBytes, totalBytes } = held.torrent
    const metainfo = source.metainfo ?? (await base64Of(parts, infoHash))
    if (leftBytes === 0 && metainfo !== undefined) {
      const folder = await folderHere(held, client, metainfo)
      if (folder !== undefined) return { kind: 'found', source: { kind: 'disk', infoHash, metainfo, folder } }
    }
    if (completedBytes === 0) return later('waiting_for_client', `${held.clientName} has nothing of it yet`)
    if (leftBytes > 0) {
      const percent = Math.floor((completedBytes / Math.max(1, totalBytes)) * 100)
      return later('waiting_for_client', `${held.clientName} has ${percent} % of it; shots follow when it is complete`)
    }
    return dialled(parts, held, client, { ...source, metainfo }, signal)
  }
}

function later(code: string, message: string): Location {
  return { kind: 'later', failure: { code, message } }
}

async function base64Of({ metainfoOf }: LocateParts, infoHash: string): Promise<string | undefined> {
  const bytes = await metainfoOf(infoHash)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('base64')
}

/** The folder that holds the torrent, where its first file is seen from here in full size. */
async function folderHere(held: FleetTorrent, client: ClientView, metainfo: string): Promise<string | undefined> {
  const parsed = parseMetainfo(Buffer.from(metainfo, 'base64'), nodeHashes)
  const { pathMapping } = client.settings
  const folder = toShoalPath(mappings.parse(pathMapping), held.torrent.savePath)
  if (folder === undefined || folder === '') return undefined
  const located = await locateFiles(parsed, folder)
  const index = parsed.files.findIndex((file) => file.length > 0 && !file.padding)
  // Not seen from here: then the client itself is asked.
  return located[index]?.stats?.size === parsed.files[index]?.length ? folder : undefined
}

async function dialled(
  parts: LocateParts,
  held: FleetTorrent,
  client: ClientView,
  { infoHash, metainfo }: FleetSource,
  signal: AbortSignal,
): Promise<Location> {
  const peer = await peerOf(parts, held, client, signal)
  if (peer === undefined) return later('client_unreachable', `${held.clientName} does not tell where it takes peers`)
  const source: ReadableSource = {
    kind: 'swarm',
    infoHash,
    trackers: [],
    peers: [peer.address.includes(':') ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`],
    allowPeers: [`${peer.address}/${peer.address.includes(':') ? IPV6_BITS : IPV4_BITS}`],
    onlyPeers: true,
    metainfo,
  }
  return { kind: 'found', source }
}

const IPV4_BITS = 32
const IPV6_BITS = 128

async function peerOf(
  { fleet, builtinAddress }: LocateParts,
  held: FleetTorrent,
  client: ClientView,
  signal: AbortSignal,
): Promise<{ readonly address: string; readonly port: number } | undefined> {
  if (client.kind === 'builtin') {
    const { address, port } = builtinAddress()
    return { address: address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address, port }
  }
  const { infoHash } = held.torrent
  const answer = await fleet.torrents.peerPort({ infoHash, clientId: held.clientId }, signal)
  const host = peerHost(client.address)
  if (answer.kind !== 'answer' || answer.value === 0 || host === undefined) return undefined
  const found = await lookup(host).catch(() => undefined) // a name that nobody knows is told as unreachable
  return found === undefined ? undefined : { address: found.address, port: answer.value }
}
