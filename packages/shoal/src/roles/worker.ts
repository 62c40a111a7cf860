import { hostname } from 'node:os'
import { join } from 'node:path'
import { formatMagnet, infoHash } from '@shoal/bittorrent'
import { type Dht, openDht, openPieceSource, type PieceSourceOptions, TrackerNotAllowedError } from '@shoal/peer'
import {
  CaptureError,
  type ClaimedTask,
  createWorker,
  type FrameDecoder,
  openDecoder,
  openLocalSource,
  type PieceCache,
  type PieceSource,
  type ReadableSource,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'
import { createDiskPieceCache, prunePieceCache } from '../features/screenshots/workers/disk-piece-cache.ts'
import { pskFetch } from '../internal/psk.ts'
import { createRemotePieceCache } from '../internal/remote-piece-cache.ts'
import { CONTROL_SOCKET } from '../internal/socket-names.ts'
import { unixFetch } from '../internal/unix-fetch.ts'
import { waitForSocket } from '../internal/wait-for-socket.ts'
import { createWorkerControlClient } from '../internal/worker-control-client.ts'
import { urlHost } from '../platform/config/url-host.ts'
import { dataFolderAt } from '../platform/data-folder/data-folder.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import { VERSION } from '../platform/version.ts'
import type { BuildRole } from './role.ts'

const MAX_CACHE = 4 * 1024 ** 3 // bytes

/** A screenshot worker: asks control for tasks, reads swarms, decodes in confined children. */
export const buildWorkerRole: BuildRole = async (settings, log) => {
  const folder = dataFolderAt(settings.configuration.data)
  const socketPath = join(folder.run, CONTROL_SOCKET)
  const { remoteControl } = settings
  const line =
    remoteControl === undefined ? unixFetch(socketPath) : pskFetch(new URL(remoteControl.url), remoteControl.token)
  const cache = createDiskPieceCache(folder.pieces)
  const trackerHost = urlHost(settings.configuration.tracker.listen?.[0] ?? settings.configuration.listen[0])
  const ownTracker = `${trackerHost}:${settings.trackerPort}`
  const { dht: usesDht } = settings.configuration.shots
  let dht: Dht | undefined
  let decoder: FrameDecoder | undefined
  let worker: Service | undefined

  return {
    name: 'worker role',
    async start(signal) {
      const opened = await openDecoder('auto', signal)
      decoder = opened
      worker = createWorker({
        control: createWorkerControlClient(line.fetch),
        openSource: async (task, opening) => {
          // Only a worker that is told so and has work joins the DHT.
          if (usesDht && task.source.kind === 'swarm') dht ??= await openDht({ listen: { address: '0.0.0.0' } })
          const pieces = remoteControl === undefined ? cache : createRemotePieceCache(line.fetch, task.lease, cache)
          return openSource(task, { cache: pieces, ownTracker, dht }, opening)
        },
        decoder: opened,
        encoder: sharpPictures,
        clock: systemClock,
        log: ({ level, message, ...fields }) => log[level](fields, message),
        workerId: `${hostname()
          .replace(/[^A-Za-z0-9._-]/g, '-')
          .slice(0, MAX_HOST)}.${settings.instance}`,
        version: VERSION,
        concurrency: settings.configuration.worker.tasks,
      })
      if (remoteControl === undefined) await waitForSocket(socketPath, signal)
      await worker.start(signal)
      await prunePieceCache(folder.pieces, MAX_CACHE)
    },
    async stop(signal) {
      await worker?.stop(signal)
      await decoder?.close()
      await dht?.close()
      await line.close()
    },
    details: () => ({ addresses: [] }),
  }
}

const MAX_HOST = 40 // characters

interface SwarmParts {
  readonly cache: PieceCache
  /** Our own tracker, which may lie at a private address. */
  readonly ownTracker: string
  readonly dht: Dht | undefined
}

async function openSource(
  { source, options }: ClaimedTask,
  { cache, ownTracker, dht }: SwarmParts,
  signal: AbortSignal,
): Promise<PieceSource> {
  const local = await openLocalSource(source, signal)
  if (local !== undefined) return local
  if (source.kind !== 'swarm') throw new TypeError(`a source of kind ${source.kind} is neither local nor a swarm`)
  return openSwarm({
    torrent: torrentOf(source),
    peers: source.peers.flatMap(parsePeer),
    allowPeers: source.allowPeers ?? [],
    allowTrackers: [ownTracker, ...(source.allowTrackers ?? [])],
    onlyGivenPeers: source.onlyPeers ?? false,
    unprovedBlocks: options.unprovedBlocks,
    cache,
    dht,
  })
}

/** A torrent that we may not announce will not become allowed by trying again. */
function openSwarm(options: PieceSourceOptions): PieceSource {
  try {
    return openPieceSource(options)
  } catch (cause) {
    if (cause instanceof TrackerNotAllowedError) throw new CaptureError(cause.code, cause.message, { cause })
    throw cause
  }
}

function torrentOf(
  source: Extract<ReadableSource, { kind: 'swarm' }>,
): { metainfoBytes: Uint8Array } | { magnet: string } {
  if (source.metainfo !== undefined) return { metainfoBytes: Buffer.from(source.metainfo, 'base64') }
  const hash = infoHash(source.infoHash)
  return {
    magnet: formatMagnet({
      ...(hash.length === 40 ? { infoHashV1: hash } : { infoHashV2: hash }),
      trackers: [...source.trackers],
      peers: [],
      webSeeds: [],
    }),
  }
}

function parsePeer(text: string): { readonly address: string; readonly port: number }[] {
  const [, address, port] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text) ?? []
  return address === undefined ? [] : [{ address, port: Number(port) }]
}
