/** Bytes that are not bencode, exceed a limit, or a value that bencode cannot express. */
export class BencodeError extends Error {
  readonly code = 'BENCODE'
  override readonly name = 'BencodeError'
  /** Offset of the offending byte; −1 where the fault is in a value being encoded. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(offset < 0 ? message : `${message} at byte ${offset}`)
    this.offset = offset
  }
}
