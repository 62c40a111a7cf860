import { parentPort } from 'node:worker_threads'
import type { HashFailure, HashJob } from '../hashing/hash-job.ts'
import { PieceReadError } from './piece-hasher.ts'
import { workOnJob } from './work-on-job.ts'

/** What a thread says when it is done with a job: nothing went wrong, or which file could not be read. */
export interface HashThreadReport {
  readonly failure: HashFailure | undefined
}

/** Runs one thread of `hashPieces`: every message is a job. */
function main(): void {
  parentPort?.on('message', (job: HashJob) => parentPort?.postMessage(reportOf(job)))
}

function reportOf(job: HashJob): HashThreadReport {
  try {
    workOnJob(job)
    return { failure: undefined }
  } catch (error) {
    if (error instanceof PieceReadError) return { failure: error.failure }
    throw error
  }
}

main()
