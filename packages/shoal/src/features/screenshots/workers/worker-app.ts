import {
  claimTask,
  finishTask,
  heartbeat,
  loadBlocks,
  loadPiece,
  registerWorker,
  storeBlock,
  storePiece,
  uploadShot,
} from '@shoal/api'
import {
  LeaseLostError,
  PictureError,
  type PieceCache,
  type Scheduler,
  TaskRequestError,
  type WorkerControl,
} from '@shoal/screenshots'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'

/** Lets workers reach the scheduler over HTTP. */
export function mountWorkerContract(target: MountTarget, scheduler: WorkerControl): void {
  mount(target, registerWorker, ({ body, signal }) => refused(scheduler.register(body, signal)))

  mount(target, claimTask, async ({ body, signal }) => {
    const task = await refused(scheduler.claim(body.workerId, body.waitMs, signal))
    return task === undefined ? {} : { task }
  })

  mount(target, heartbeat, ({ body, signal }) => {
    const { lease, ...beat } = body
    return refused(scheduler.heartbeat(lease, beat, signal))
  })

  mount(target, uploadShot, ({ body, signal }) => {
    const picture = Buffer.from(body.picture, 'base64')
    return refused(scheduler.uploadShot(body.lease, body.details, picture, signal))
  })

  mount(target, finishTask, async ({ body, signal }) => {
    await refused(scheduler.finish(body.lease, body.outcome, signal))
    return {}
  })
}

/** Keeps verified pieces of workers on other machines here, so that whoever goes on with a task need not fetch them again. */
export function mountPieces(target: MountTarget, scheduler: Pick<Scheduler, 'infoHashOf'>, cache: PieceCache): void {
  mount(target, loadPiece, async ({ body }) => {
    const infoHash = await refused(scheduler.infoHashOf(body.lease))
    const bytes = infoHash === undefined ? undefined : await cache.load(infoHash, body.piece)
    return bytes === undefined ? {} : { bytes: Buffer.from(bytes).toString('base64') }
  })

  mount(target, storePiece, async ({ body }) => {
    const infoHash = await refused(scheduler.infoHashOf(body.lease))
    if (infoHash !== undefined) await cache.store(infoHash, body.piece, Buffer.from(body.bytes, 'base64'))
    return {}
  })

  mount(target, loadBlocks, async ({ body }) => {
    const infoHash = await refused(scheduler.infoHashOf(body.lease))
    const kept = infoHash === undefined ? [] : await cache.loadBlocks(infoHash, body.piece)
    return { blocks: [...kept].map(([block, bytes]) => ({ block, bytes: Buffer.from(bytes).toString('base64') })) }
  })

  mount(target, storeBlock, async ({ body }) => {
    const infoHash = await refused(scheduler.infoHashOf(body.lease))
    const { piece, block } = body
    if (infoHash !== undefined) await cache.storeBlock(infoHash, { piece, block }, Buffer.from(body.bytes, 'base64'))
    return {}
  })
}

async function refused<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call
  } catch (error) {
    if (error instanceof LeaseLostError) throw new ProblemError('lease-lost', { detail: error.message, cause: error })
    if (error instanceof TaskRequestError)
      throw new ProblemError('bad-request', { detail: error.message, cause: error })
    if (error instanceof PictureError) throw new ProblemError('bad-request', { detail: error.message, cause: error })
    throw error
  }
}
