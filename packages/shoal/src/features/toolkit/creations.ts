import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import type { Creation, CreationDefaults, CreationPlan, creationRequest } from '@shoal/api'
import {
  type CreatedTorrent,
  CreateError,
  type CreateOptions,
  hashPlan,
  pathText,
  planFromDisk,
  type TorrentPlan,
} from '@shoal/toolkit'
import type { z } from 'zod'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import type { AllowedFolders } from './allowed-folders.ts'
import { CreationJob } from './creation-job.ts'
import type { PresetsFile } from './presets-file.ts'

export interface CreationsOptions {
  readonly folders: AllowedFolders
  readonly ownTrackers: readonly string[]
  readonly presets: PresetsFile
  /** Serves a torrent on the own tracker and seeds it from the folder that holds its files. */
  readonly seed: (torrent: CreatedTorrent, folder: string) => Promise<void>
  readonly log: Logger
  readonly now: () => number
}

/** More torrents wait already than anybody would. */
export class TooManyCreationsError extends Error {
  readonly code = 'too-many-creations'

  constructor() {
    super('too many torrents wait to be made')
    this.name = 'TooManyCreationsError'
  }
}

/** Torrents made from the dashboard: one at a time, the last ones kept in memory. */
export interface Creations {
  defaults(): Promise<CreationDefaults>
  /** What would be made. Throws `CreateError`, `PathNotAllowedError` or `NoSuchPathError`, as `start` does. */
  plan(request: Request, signal: AbortSignal): Promise<CreationPlan>
  /** Plans at once and hashes when its turn comes. Throws `TooManyCreationsError` too. */
  start(request: Request, signal: AbortSignal): Promise<Creation>
  list(): readonly Creation[]
  find(id: string): CreationJob | undefined
  /** Serves and seeds a torrent that is done and whose files lie as it names them. */
  seed(job: CreationJob): Promise<void>
  readonly service: Service
}

type Request = z.output<typeof creationRequest>

const KEPT = 20 // jobs that have ended
const MOST_OPEN = 20 // jobs that run or wait
const SHOWN_FILES = 500
const PLAN_TIMEOUT = 30_000 // milliseconds: scanning millions of files on a slow disk

/** Makes torrents of files in the allowed folders. */
export function createCreations(options: CreationsOptions): Creations {
  const { folders, log, now } = options
  let jobs: readonly CreationJob[] = [] // newest first
  let tail: Promise<void> = Promise.resolve()

  async function planOf(request: Request, signal: AbortSignal): Promise<Planned> {
    const path = await folders.resolve(request.path)
    const createOptions = optionsOf(request, path)
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PLAN_TIMEOUT)])
    return { path, createOptions, plan: await planFromDisk(createOptions, limit, folders.isInside) }
  }

  async function run(job: CreationJob, { plan, createOptions }: Planned): Promise<void> {
    const { signal } = job.cancelling
    if (signal.aborted) return
    job.begin()
    try {
      await job.succeed(await hashPlan(plan, createOptions, { signal, onProgress: (done) => job.advance(done) }))
    } catch (error) {
      job.fail(error)
      if (!signal.aborted && !(error instanceof CreateError)) log.warn({ err: error }, 'a torrent could not be made')
    }
  }

  return {
    async defaults() {
      const { ownTrackers, presets } = options
      return { folders: [...folders.roots], trackers: [...ownTrackers], ...(await presets.read()) }
    },

    async plan(request, signal) {
      return viewPlan((await planOf(request, signal)).plan)
    },

    async start(request, signal) {
      if (jobs.filter((job) => job.isOpen).length >= MOST_OPEN) throw new TooManyCreationsError()
      const planned = await planOf(request, signal)
      const { kind, name, totalLength } = planned.plan
      const subject = { id: randomUUID(), path: planned.path, name: pathText([name]), format: kind }
      const job = new CreationJob({ ...subject, totalBytes: totalLength }, now)
      const ended = jobs.filter(({ isOpen }) => !isOpen).slice(0, KEPT - 1)
      jobs = [job, ...jobs.filter((other) => other.isOpen || ended.includes(other))]
      tail = tail.then(() => run(job, planned))
      return job.view
    },

    list: () => jobs.map(({ view }) => view),
    find: (id) => jobs.find(({ view }) => view.id === id),

    async seed(job) {
      if (job.torrent === undefined) return
      await options.seed(job.torrent, dirname(job.view.path))
      job.markSeeding()
    },

    service: {
      name: 'creations',
      start: async () => undefined,
      stop: async () => {
        for (const job of jobs) job.cancel()
        await tail
      },
    },
  }
}

interface Planned {
  /** Without symbolic links. */
  readonly path: string
  readonly createOptions: CreateOptions
  readonly plan: TorrentPlan
}

function optionsOf(request: Request, path: string): CreateOptions {
  const { format, pieceLength, trackers, source, entropy, comment, name, webSeeds, include, exclude } = request
  return {
    paths: [path],
    kind: format,
    pieceLength,
    trackers,
    isPrivate: request.private,
    source,
    entropy,
    comment,
    name,
    webSeeds,
    include,
    exclude,
    date: request.dated === false ? 'none' : undefined,
  }
}

function viewPlan(plan: TorrentPlan): CreationPlan {
  const { kind, singleFile, contentLength, pieceLength, pieceCount, files } = plan
  return {
    name: pathText([plan.name]),
    format: kind,
    singleFile,
    contentLength,
    pieceLength,
    pieceCount,
    fileCount: files.length,
    files: files.slice(0, SHOWN_FILES).map(({ path, length }) => ({ path: pathText(path), length })),
  }
}
