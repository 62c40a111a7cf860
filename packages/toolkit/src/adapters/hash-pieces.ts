import { availableParallelism } from 'node:os'
import { CONTROL, type HashFailure, type HashJob } from '../hashing/hash-job.ts'
import type { HashingControl } from '../hashing/hashing-progress.ts'
import { runOnThread } from './hash-threads.ts'
import { PieceReadError } from './piece-hasher.ts'
import { workOnJob } from './work-on-job.ts'

const PROGRESS_EVERY = 100 // milliseconds
/** Below both, starting a thread costs more than the work: about a millisecond of hashing. */
const INLINE_BYTES = 1 << 20
const INLINE_FILES = 32

/**
 * Hashes all pieces of a job on as many threads as there are cores. Rejects with `PieceReadError` for a file that cannot
 * be read, and with the signal's reason when aborted; either way no thread works on it any more.
 */
export async function hashPieces(job: HashJob, control: HashingControl = {}): Promise<void> {
  control.signal?.throwIfAborted()
  const small = job.totalLength <= INLINE_BYTES && job.table.count <= INLINE_FILES
  if (small) workOnJob(job)
  else await hashOnThreads(job, control)
  control.signal?.throwIfAborted()
  report(job, control)
}

async function hashOnThreads(job: HashJob, control: HashingControl): Promise<void> {
  const counters = new Int32Array(job.control)
  const stop = (): void => {
    Atomics.store(counters, CONTROL.stop, 1)
  }
  const threads = Math.max(1, Math.min(control.threads ?? availableParallelism(), job.pieceCount))
  const timer = setInterval(() => report(job, control), PROGRESS_EVERY)
  control.signal?.addEventListener('abort', stop)
  try {
    const runs = Array.from({ length: threads }, () => runThread(job))
    for (const run of runs) run.catch(stop) // one thread's end is the others' end; the rejection itself is seen below
    const failures = (await settleAll(runs)).filter((failure) => failure !== undefined)
    const [first] = failures
    if (first !== undefined) throw new PieceReadError(first)
  } finally {
    clearInterval(timer)
    control.signal?.removeEventListener('abort', stop)
  }
}

/** Waits for all, then throws what the first of the rejected ones threw. */
async function settleAll<T>(runs: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(runs)
  return Promise.all(runs)
}

async function runThread(job: HashJob): Promise<HashFailure | undefined> {
  const failure = await runOnThread(job)
  if (failure !== undefined) Atomics.store(new Int32Array(job.control), CONTROL.stop, 1)
  return failure
}

function report(job: HashJob, control: HashingControl): void {
  const donePieces = Atomics.load(new Int32Array(job.control), CONTROL.donePieces)
  const doneBytes = Math.min(donePieces * job.pieceLength, job.totalLength)
  control.onProgress?.({ doneBytes, totalBytes: job.totalLength, donePieces, pieceCount: job.pieceCount })
}
