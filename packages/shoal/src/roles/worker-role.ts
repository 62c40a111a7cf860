import { hostname } from 'node:os'
import { join } from 'node:path'
import { formatMagnet, infoHash } from '@shoal/bittorrent'
import { openPieceSource } from '@shoal/peer'
import {
  type ClaimedTask,
  createWorker,
  type FrameDecoder,
  openDecoder,
  openLocalSource,
  type PieceCache,
  type PieceSource,
  sharpPictures,
  systemClock,
  type TaskSource,
} from '@shoal/screenshots'
import { dataFolderAt } from '../data-folder/data-folder.ts'
import { CONTROL_SOCKET } from '../internal/socket-names.ts'
import { unixFetch } from '../internal/unix-fetch.ts'
import { waitForSocket } from '../internal/wait-for-socket.ts'
import { createWorkerControlClient } from '../internal/worker-control-client.ts'
import type { Service } from '../lifecycle/service.ts'
import { createDiskPieceCache, prunePieceCache } from '../pieces/disk-piece-cache.ts'
import { urlHost } from '../supervisor/running-shoal.ts'
import { VERSION } from '../version.ts'
import type { BuildRole } from './role.ts'

const MAX_CACHE = 4 * 1024 ** 3 // bytes

/** A screenshot worker: asks control for tasks, reads swarms, decodes in confined children. */
export const buildWorkerRole: BuildRole = async (settings, log) => {
  const folder = dataFolderAt(settings.configuration.data)
  const socketPath = join(folder.run, CONTROL_SOCKET)
  const socket = unixFetch(socketPath)
  const cache = createDiskPieceCache(folder.pieces)
  const trackerHost = urlHost(settings.configuration.tracker.listen?.[0] ?? settings.configuration.listen[0])
  const ownTracker = `${trackerHost}:${settings.trackerPort}`
  let decoder: FrameDecoder | undefined
  let worker: Service | undefined

  return {
    name: 'worker role',
    async start(signal) {
      const opened = await openDecoder('auto', signal)
      decoder = opened
      worker = createWorker({
        control: createWorkerControlClient(socket.fetch),
        openSource: (task, opening) => openSource(task, cache, ownTracker, opening),
        decoder: opened,
        encoder: sharpPictures,
        clock: systemClock,
        log: ({ level, message, ...fields }) => log[level](fields, message),
        workerId: `${hostname()
          .replace(/[^A-Za-z0-9._-]/g, '-')
          .slice(0, MAX_HOST)}.${settings.instance}`,
        version: VERSION,
      })
      await waitForSocket(socketPath, signal)
      await worker.start(signal)
      await prunePieceCache(folder.pieces, MAX_CACHE)
    },
    async stop(signal) {
      await worker?.stop(signal)
      await decoder?.close()
      await socket.close()
    },
    details: () => ({ addresses: [] }),
  }
}

const MAX_HOST = 40 // characters

async function openSource(
  { source }: ClaimedTask,
  cache: PieceCache,
  ownTracker: string,
  signal: AbortSignal,
): Promise<PieceSource> {
  const local = await openLocalSource(source, signal)
  if (local !== undefined) return local
  if (source.kind !== 'swarm') throw new TypeError(`a source of kind ${source.kind} is not local and no swarm`)
  return openPieceSource({
    torrent: torrentOf(source),
    peers: source.peers.flatMap(parsePeer),
    allowPeers: source.allowPeers ?? [],
    allowTrackers: [ownTracker],
    cache,
  })
}

function torrentOf(source: Extract<TaskSource, { kind: 'swarm' }>): { metainfoBytes: Uint8Array } | { magnet: string } {
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
