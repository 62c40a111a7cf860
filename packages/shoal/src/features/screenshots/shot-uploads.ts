import type { ShotUpload } from '@shoal/api'
import {
  type HostedPicture,
  type ImageHostConfig,
  ImageHostError,
  openImageHost,
  type Scheduler,
  type Shot,
} from '@shoal/screenshots'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'

export interface ShotUploadsParts {
  readonly scheduler: Pick<Scheduler, 'shots' | 'picture' | 'setHosted'>
  readonly log: Pick<Logger, 'warn'>
}

type NamedHost = ImageHostConfig & { readonly name: string }

/** Puts the shots of tasks on image hosts, in the background. */
export interface ShotUploads {
  /** Begins unless the task's upload is under way. */
  begin(taskId: number, hosts: readonly NamedHost[]): ShotUpload
  /** Undefined where nothing was uploaded since the program started. */
  status(taskId: number): ShotUpload | undefined
  /** Ends what is under way when the program stops. */
  readonly service: Service
}

const REMEMBERED = 200 // uploads that ended

export function createShotUploads({ scheduler, log }: ShotUploadsParts): ShotUploads {
  const uploads = new Map<number, ShotUpload>()
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()

  const run = async (taskId: number, hosts: readonly NamedHost[]): Promise<void> => {
    const shots = (await scheduler.shots(taskId)).filter(preferred)
    let done = 0
    let problem: string | undefined
    const tell = (isRunning: boolean): void => {
      uploads.set(taskId, {
        running: isRunning,
        done,
        total: shots.length,
        problem,
      })
    }
    tell(true)
    for (const shot of shots) {
      if (stopping.signal.aborted) break
      const there = shot.hosted !== undefined && hosts.some(({ name }) => name === shot.hosted?.hostId)
      const outcome = there ? undefined : await uploadToOne(shot, hosts)
      if (outcome === undefined || outcome.hosted !== undefined) done++
      problem = outcome?.problem ?? problem
      tell(true)
    }
    tell(false)
  }

  /** Tries one host after the other; what an earlier one said is told even where a later one takes the picture. */
  const uploadToOne = async (
    shot: Shot,
    hosts: readonly NamedHost[],
  ): Promise<{ readonly hosted?: HostedPicture; readonly problem?: string }> => {
    const found = await scheduler.picture(shot.id, stopping.signal)
    if (found === undefined) return { problem: 'a picture is gone' }
    let problem: string | undefined
    for (const host of hosts) {
      try {
        const hosted = await openImageHost(host).upload({ bytes: found.bytes, format: shot.format }, stopping.signal)
        await scheduler.setHosted(shot.id, { ...hosted, hostId: host.name })
        return { hosted, problem }
      } catch (error) {
        if (!(error instanceof ImageHostError)) throw error
        log.warn({ err: error, taskId: shot.taskId, host: host.name }, 'an image host did not take a shot')
        problem = `${host.name}: ${error.message}`
      }
    }
    return problem === undefined ? {} : { problem }
  }

  const begin = (taskId: number, hosts: readonly NamedHost[]): ShotUpload => {
    const known = uploads.get(taskId)
    if (known?.running === true) return known
    const first: ShotUpload = { running: true, done: 0, total: 0 }
    uploads.delete(taskId)
    uploads.set(taskId, first)
    for (const oldest of uploads.keys()) {
      if (uploads.size <= REMEMBERED) break
      uploads.delete(oldest)
    }
    const upload = run(taskId, hosts)
      .catch((err: unknown) => {
        log.warn({ err, taskId }, 'an upload of shots ended early')
        uploads.set(taskId, { ...(uploads.get(taskId) ?? first), running: false, problem: 'the upload ended early' })
      })
      .finally(() => running.delete(upload))
    running.add(upload)
    return first
  }

  return {
    begin,
    status: (taskId) => uploads.get(taskId),
    service: {
      name: 'uploads of shots',
      start: async () => undefined,
      stop: async () => {
        stopping.abort()
        await Promise.all(running)
      },
    },
  }
}

/** One file of each picture: the lossless one where there is one, since that is what people upload it for. */
function preferred(shot: Shot, _: number, all: readonly Shot[]): boolean {
  const same = all.filter(({ kind, index }) => kind === shot.kind && index === shot.index)
  const best = same.find(({ format }) => format === 'png') ?? same[0]
  return best === shot
}
