import type { Page, PageRequest } from '../page.ts'
import type { Reason } from '../reason.ts'
import type { MoveEntry, MoveState } from './move.ts'

/** A move as people see it. */
export interface MoveView {
  readonly id: string
  readonly infoHash: string
  readonly name: string
  readonly from: string
  readonly fromName: string
  readonly to: string
  readonly toName: string
  readonly state: MoveState
  readonly reason?: Reason
  readonly timeline: readonly MoveEntry[]
  readonly createdAt: number
}

export interface MoveRequest {
  readonly infoHash: string
  /** The client that has it; found by the last poll when absent. */
  readonly from?: string
  readonly to: string
  /** Where the new client finds the data; by both path mappings when absent. */
  readonly savePath?: string
  /** The .torrent, for a client that gives none out. */
  readonly metainfo?: Uint8Array
}

export type MoveChange =
  | { readonly kind: 'moving'; readonly move: MoveView }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly reason: Reason }

export interface MoveOperations {
  /** Begins a move; what can be seen to fail is refused at once. */
  start(request: MoveRequest): Promise<MoveChange>
  /** Undoes a move, unless the old client is letting go already. */
  cancel(id: string): Promise<MoveChange>
  get(id: string): Promise<MoveView | undefined>
  list(page: PageRequest): Promise<Page<MoveView>>
}
