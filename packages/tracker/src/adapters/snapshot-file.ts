import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  readSnapshot,
  type SnapshotReceiver,
  type SnapshotState,
  snapshotHeader,
  snapshotSection,
  snapshotState,
} from '../swarm/snapshot-format.ts'
import { SHARDS } from '../swarm/swarm-memory.ts'
import type { SwarmTable } from '../swarm/swarm-table.ts'

/**
 * Writes all swarms to a file, which is always either the old snapshot or the whole new one. Shard by shard, so that
 * announces go on meanwhile.
 */
export async function writeSnapshotFile(
  path: string,
  table: SwarmTable,
  state: SnapshotState,
  signal: AbortSignal,
): Promise<void> {
  const partial = `${path}.partial`
  await mkdir(dirname(path), { recursive: true })
  try {
    const file = await open(partial, 'w', 0o600)
    try {
      await writeAll(file, snapshotHeader(Date.now()))
      for (let shard = 0; shard < SHARDS; shard++) {
        signal.throwIfAborted()
        await writeAll(file, snapshotSection(table, shard))
      }
      await writeAll(file, snapshotState(state))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** Restores the swarms of a file; false when there is none. Throws `SnapshotError` for a file that is no snapshot. */
export async function readSnapshotFile(
  path: string,
  receiver: SnapshotReceiver,
  signal: AbortSignal,
): Promise<boolean> {
  let bytes: Buffer
  try {
    bytes = await readFile(path, { signal })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
  readSnapshot(bytes, Date.now(), receiver)
  return true
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}
