import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { assembleTorrent } from '../create/assemble-torrent.ts'
import { CreateError } from '../create/create-error.ts'
import type { CreateOptions } from '../create/create-options.ts'
import type { CreatedTorrent } from '../create/created-torrent.ts'
import { pathFilter } from '../create/path-filter.ts'
import { pathText, planTorrent, type TorrentPlan } from '../create/plan-torrent.ts'
import { packFileTable } from '../hashing/file-table.ts'
import { createHashJob } from '../hashing/hash-job.ts'
import type { HashingControl } from '../hashing/hashing-progress.ts'
import type { MayRead } from './folder-scan.ts'
import { freshEntropy } from './fresh-entropy.ts'
import { hashPieces } from './hash-pieces.ts'
import { PieceReadError } from './piece-hasher.ts'
import { scanSources } from './scan-sources.ts'

/** What `createTorrent` would do, without hashing; reads only where `mayRead` allows it. Rejects with `CreateError` or `PieceLengthError`. */
export async function planFromDisk(
  options: CreateOptions,
  signal?: AbortSignal,
  mayRead?: MayRead,
): Promise<TorrentPlan> {
  const trees = await scanSources(options, { signal, mayRead })
  return planTorrent(trees, options, pathFilter(options.include, options.exclude))
}

/**
 * Makes a torrent of files on disk, hashing on all cores. Rejects with `CreateError` for files that are missing, change
 * meanwhile or contradict the options, with `PieceLengthError`, and with the signal's reason when aborted.
 */
export async function createTorrent(options: CreateOptions, control: HashingControl = {}): Promise<CreatedTorrent> {
  const plan = await planFromDisk(options, control.signal)
  return hashPlan(plan, options, control)
}

/** As `createTorrent`, from a plan that was made and shown before. */
export async function hashPlan(
  plan: TorrentPlan,
  options: CreateOptions,
  control: HashingControl = {},
): Promise<CreatedTorrent> {
  const entries = plan.files.map(({ location, offset, length }) => ({ path: location, offset, length }))
  const job = createHashJob({
    kind: plan.kind,
    table: packFileTable(entries),
    pieceLength: plan.pieceLength,
    totalLength: plan.totalLength,
    onUnreadable: 'fail',
  })
  await hashPieces(job, control).catch((error: unknown) => {
    throw error instanceof PieceReadError ? readFailure(plan, error) : error
  })
  const digests = { sha1: bytesOf(job.sha1), sha256: bytesOf(job.sha256) }
  const now = Math.floor(Date.now() / 1000)
  const bytes = assembleTorrent(plan, digests, options, {
    hashes: nodeHashes,
    now,
    randomBytes: freshEntropy(),
  })
  return { bytes, metainfo: parseMetainfo(bytes, nodeHashes) }
}

function bytesOf(memory: SharedArrayBuffer | undefined): Uint8Array {
  return memory === undefined ? new Uint8Array(0) : new Uint8Array(memory).slice()
}

function readFailure(plan: TorrentPlan, error: PieceReadError): CreateError {
  const file = plan.files.filter(({ length }) => length > 0)[error.failure.fileIndex]
  const name = file === undefined ? '' : pathText(file.path)
  if (error.failure.code === 'SHORT') return new CreateError('shorter', name, { cause: error })
  return new CreateError('unreadable', `${name} (${error.failure.code})`, { cause: error })
}
