/** One file's bytes, wherever they come from. */
export interface VideoFile {
  /** Bytes. */
  readonly length: number
  /** Exactly these bytes of the file. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>
}
