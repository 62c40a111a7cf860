/** Where pieces live; offsets are bytes of the torrent's byte space. */
export interface PieceStore {
  /** Exactly `length` bytes, in `into` where that is given and long enough. @throws PieceStoreError where they are not there */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>
  write(offset: number, bytes: Uint8Array): Promise<void>
  /** Everything written so far survives a power cut once this settles. */
  sync(): Promise<void>
  /** Every piece is written: makes the files that have no bytes, then `sync`. */
  finish(): Promise<void>
  /** A text that changes when anyone changes the files: two equal ones mean that nothing needs checking again. */
  stamp(): Promise<string>
  close(): Promise<void>
  /** Deletes what the torrent stored, and folders that are empty then. */
  erase(): Promise<void>
}

/** The store cannot read or write; `message` is fit for a person. */
export class PieceStoreError extends Error {
  readonly code = 'piece_store'
  override readonly name = 'PieceStoreError'
}
