import type { PieceSource } from '../../pieces/piece-source.ts'
import type { ReadableSource } from '../../task/task.ts'
import { openDiskSource } from './open-disk-source.ts'
import { openFileSource } from './open-file-source.ts'

/** Opens a source whose bytes lie on this machine; undefined for one in a swarm. */
export async function openLocalSource(source: ReadableSource, signal: AbortSignal): Promise<PieceSource | undefined> {
  switch (source.kind) {
    case 'swarm':
      return undefined
    case 'file':
      return openFileSource(source.path, signal)
    case 'disk':
      return openDiskSource({ metainfoBytes: Buffer.from(source.metainfo ?? '', 'base64'), folder: source.folder })
  }
}
