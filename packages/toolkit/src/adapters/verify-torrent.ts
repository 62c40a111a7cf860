import type { Metainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { packFileTable } from '../hashing/file-table.ts'
import { createHashJob, type HashJob, PIECE_STATE } from '../hashing/hash-job.ts'
import type { HashingControl } from '../hashing/hashing-progress.ts'
import { pieceVerdicts } from '../verify/piece-verdicts.ts'
import { type VerifyReport, verifyReport } from '../verify/verify-report.ts'
import { piecesStillGood, type VerifyState, verifyStateOf } from '../verify/verify-state.ts'
import { hashPieces } from './hash-pieces.ts'
import { locateFiles } from './locate-files.ts'

/** How to verify. */
export interface VerifyControl extends HashingControl {
  /** What an earlier run left. */
  readonly earlier?: VerifyState | undefined
  /** Receives what this run leaves, also when it is aborted. */
  readonly onState?: ((state: VerifyState) => void) | undefined
}

/**
 * Verifies a torrent's data on all cores, v1, v2 or hybrid. Missing, short and unreadable files are findings, not errors;
 * rejects with the signal's reason when aborted.
 */
export async function verifyTorrent(
  metainfo: Metainfo,
  data: string,
  control: VerifyControl = {},
): Promise<VerifyReport> {
  const located = await locateFiles(metainfo, data)
  const stamps = located.map(({ stamp }) => stamp)
  const entries = metainfo.files.flatMap((file, index) => {
    const location = located[index]?.location ?? ''
    return file.padding ? [] : [{ path: location, offset: file.offset, length: file.length }]
  })
  const { kind, pieceLength, totalLength } = metainfo
  const job = createHashJob({ kind, table: packFileTable(entries), pieceLength, totalLength, onUnreadable: 'mark' })
  if (control.earlier !== undefined) {
    const states = new Uint8Array(job.states)
    for (const piece of piecesStillGood(metainfo, control.earlier, stamps)) states[piece] = PIECE_STATE.skip
  }
  try {
    await hashPieces(job, control)
  } finally {
    control.onState?.(verifyStateOf(metainfo, verdictsOf(metainfo, job), stamps))
  }
  const found = stamps.map((stamp) => stamp?.length)
  return verifyReport(metainfo, verdictsOf(metainfo, job), found)
}

function verdictsOf(metainfo: Metainfo, job: HashJob): Uint8Array {
  const bytes = (memory: SharedArrayBuffer | undefined): Uint8Array =>
    new Uint8Array(memory ?? new SharedArrayBuffer(0))
  const hashed = { states: bytes(job.states), sha1: bytes(job.sha1), sha256: bytes(job.sha256) }
  return pieceVerdicts(metainfo, hashed, nodeHashes)
}
