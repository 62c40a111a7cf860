import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Dht, openDht } from '@shoal/peer'
import {
  type ClaimedTask,
  createWorker,
  type FrameDecoder,
  openDecoder,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'
import { pskFetch } from '../../../internal/psk.ts'
import { createRemotePieceCache } from '../../../internal/remote-piece-cache.ts'
import { CONTROL_SOCKET } from '../../../internal/socket-names.ts'
import { unixFetch } from '../../../internal/unix-fetch.ts'
import { waitForSocket } from '../../../internal/wait-for-socket.ts'
import { createWorkerControlClient } from '../../../internal/worker-control-client.ts'
import type { RoleSettings } from '../../../platform/config/role-settings.ts'
import { urlHost } from '../../../platform/config/url-host.ts'
import { dataFolderAt } from '../../../platform/data-folder/data-folder.ts'
import type { Service } from '../../../platform/lifecycle/service.ts'
import type { Logger } from '../../../platform/logging/create-logger.ts'
import { VERSION } from '../../../platform/version.ts'
import { createDiskPieceCache, prunePieceCache } from './disk-piece-cache.ts'
import { openTaskSource, type SwarmParts } from './open-task-source.ts'

const MAX_CACHE = 4 * 1024 ** 3 // bytes
const MAX_HOST = 40 // characters

/** A screenshot worker: asks control for tasks, reads swarms, decodes in confined children. */
export function buildWorker(settings: RoleSettings, log: Logger): Service {
  const folder = dataFolderAt(settings.configuration.data)
  const socketPath = join(folder.run, CONTROL_SOCKET)
  const { remoteControl } = settings
  const line =
    remoteControl === undefined ? unixFetch(socketPath) : pskFetch(new URL(remoteControl.url), remoteControl.token)
  const cache = createDiskPieceCache(folder.pieces)
  const ownTracker = ownTrackerOf(settings)
  const { dht: usesDht } = settings.configuration.shots
  let dht: Dht | undefined
  let decoder: FrameDecoder | undefined
  let worker: Service | undefined

  const swarmParts = async ({ source, lease }: ClaimedTask): Promise<SwarmParts> => {
    // Only a worker that is told so and has work joins the DHT.
    if (usesDht && source.kind === 'swarm') dht ??= await openDht({ listen: { address: '0.0.0.0' } })
    const pieces = remoteControl === undefined ? cache : createRemotePieceCache(line.fetch, lease, cache)
    return { cache: pieces, ownTracker, dht }
  }

  return {
    name: 'worker role',
    async start(signal) {
      const opened = await openDecoder('auto', signal)
      decoder = opened
      worker = createWorker({
        control: createWorkerControlClient(line.fetch),
        openSource: async (task, opening) => openTaskSource(task, await swarmParts(task), opening),
        decoder: opened,
        encoder: sharpPictures,
        clock: systemClock,
        log: ({ level, message, ...fields }) => log[level](fields, message),
        workerId: workerIdOf(settings),
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
  }
}

/** The own tracker, which may be at a private address, as `host:port`. */
function ownTrackerOf({ configuration, trackerPort }: RoleSettings): string {
  return `${urlHost(configuration.tracker.listen?.[0] ?? configuration.listen[0])}:${trackerPort}`
}

function workerIdOf({ instance }: RoleSettings): string {
  const host = hostname().replace(/[^A-Za-z0-9._-]/g, '-')
  return `${host.slice(0, MAX_HOST)}.${instance}`
}
