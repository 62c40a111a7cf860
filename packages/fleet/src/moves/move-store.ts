import type { Page, PageRequest } from '../page.ts'
import type { Move } from './move.ts'

/** Where moves are kept. What a method resolved is synced to disk. */
export interface MoveStore {
  /** Keeps a new move, with the .torrent if it is at hand, unless one of the same torrent is under way. */
  insert(move: Move, metainfo?: Uint8Array): Promise<'inserted' | 'under-way'>
  /** Replaces it; with the .torrent once that is known. */
  save(move: Move, metainfo?: Uint8Array): Promise<void>
  find(id: string): Promise<Move | undefined>
  metainfo(id: string): Promise<Uint8Array | undefined>
  /** Those that are not at rest, oldest first. */
  unfinished(): Promise<readonly Move[]>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Move>>
}
