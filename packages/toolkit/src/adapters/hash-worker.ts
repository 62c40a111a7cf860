import { parentPort, workerData } from 'node:worker_threads'
import type { HashFailure, HashJob } from '../hashing/hash-job.ts'
import { PieceReadError } from './piece-hasher.ts'
import { workOnJob } from './work-on-job.ts'

/** What a worker says when it is done: nothing went wrong, or which file could not be read. */
export interface HashWorkerReport {
  readonly failure: HashFailure | undefined
}

/** Runs one thread of `hashPieces`; the job comes as worker data. */
function main(job: HashJob): void {
  parentPort?.postMessage(reportOf(job))
}

function reportOf(job: HashJob): HashWorkerReport {
  try {
    workOnJob(job)
    return { failure: undefined }
  } catch (error) {
    if (error instanceof PieceReadError) return { failure: error.failure }
    throw error
  }
}

main(workerData)
