import {
  cancelCreation,
  getCreatedTorrent,
  getCreation,
  getCreationDefaults,
  listCreations,
  listFolder,
  planCreation,
  seedCreation,
  startCreation,
} from '@shoal/api'
import { TrackerNotAllowedError } from '@shoal/peer'
import { CreateError } from '@shoal/toolkit'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { NoSuchPathError, PathNotAllowedError } from '../allowed-folders.ts'
import type { CreationJob } from '../creation-job.ts'
import { TooManyCreationsError } from '../creations.ts'
import type { ToolkitParts } from '../toolkit-parts.ts'

const RETRY_AFTER = 60 // seconds

/** Making torrents of files on this machine: choose, plan, make, fetch, seed. */
export function mountCreations(target: MountTarget, { creations, folders, audit }: ToolkitParts): void {
  mount(target, getCreationDefaults, () => creations.defaults())

  mount(target, listFolder, ({ query }) => orProblem(() => folders.list(query.path)))

  mount(target, planCreation, ({ body, signal }) => orProblem(() => creations.plan(body, signal)))

  mount(target, startCreation, async ({ body, signal, context }) => {
    const made = await orProblem(() => creations.start(body, signal))
    await auditChange(audit, context, 'torrent.create', made.path)
    return made
  })

  mount(target, listCreations, async () => ({ items: [...creations.list()] }))

  mount(target, getCreation, async ({ params }) => existing(params.creationId).view)

  mount(target, cancelCreation, async ({ params }) => {
    const job = existing(params.creationId)
    job.cancel()
    return job.view
  })

  mount(target, getCreatedTorrent, async ({ params }) => {
    const { torrent, view } = existing(params.creationId)
    if (torrent === undefined || view.result === undefined) throw new ProblemError('not-found')
    return new Response(Buffer.from(torrent.bytes), {
      headers: {
        'content-type': 'application/x-bittorrent',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(view.result.fileName)}`,
        'cache-control': 'no-store',
      },
    })
  })

  mount(target, seedCreation, async ({ params }) => {
    const job = existing(params.creationId)
    if (job.view.state !== 'done' || job.view.seeding === 'impossible') throw new ProblemError('conflict')
    try {
      if (job.view.seeding === 'no') await creations.seed(job)
    } catch (cause) {
      if (cause instanceof TrackerNotAllowedError) throw new ProblemError('tracker-not-allowed', { cause })
      throw cause
    }
    return job.view
  })

  function existing(id: string): CreationJob {
    const job = creations.find(id)
    if (job === undefined) throw new ProblemError('not-found')
    return job
  }
}

/** What the files or options make impossible stands beside the field that it is about. */
async function orProblem<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof PathNotAllowedError) throw new ProblemError('path-not-allowed', { cause })
    if (cause instanceof TooManyCreationsError)
      throw new ProblemError('rate-limited', { cause, retryAfter: RETRY_AFTER })
    const fault = faultOf(cause)
    if (fault === undefined) throw cause
    const errors = [{ path: 'path', code: `create-${fault.code}`, message: fault.text }]
    throw new ProblemError('invalid-fields', { errors, cause })
  }
}

function faultOf(error: unknown): { readonly code: string; readonly text: string } | undefined {
  if (error instanceof NoSuchPathError) return { code: 'missing', text: error.message }
  return error instanceof CreateError ? { code: error.fault, text: error.message } : undefined
}
