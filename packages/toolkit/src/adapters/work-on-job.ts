import { batchSize, CONTROL, type HashJob } from '../hashing/hash-job.ts'
import { PieceHasher } from './piece-hasher.ts'

/**
 * Takes pieces of the job until none is left or it is stopped; any number of threads may do so at once. Throws
 * `PieceReadError`.
 */
export function workOnJob(job: HashJob): void {
  const control = new Int32Array(job.control)
  const batch = batchSize(job)
  const hasher = new PieceHasher(job)
  try {
    for (;;) {
      const first = Atomics.add(control, CONTROL.nextPiece, batch)
      const last = Math.min(first + batch, job.pieceCount)
      for (let piece = first; piece < last; piece++) {
        if (Atomics.load(control, CONTROL.stop) !== 0) return
        hasher.hashPiece(piece)
        Atomics.add(control, CONTROL.donePieces, 1)
      }
      if (last >= job.pieceCount) return
    }
  } finally {
    hasher.close()
  }
}
