/** How far hashing has come. */
export interface HashingProgress {
  /** Bytes hashed so far, counted in whole pieces. */
  readonly doneBytes: number
  readonly totalBytes: number
  readonly donePieces: number
  readonly pieceCount: number
}

/** What a caller of any long hashing may pass. */
export interface HashingControl {
  readonly signal?: AbortSignal | undefined
  /** Called about ten times a second, and once at the end. */
  readonly onProgress?: ((progress: HashingProgress) => void) | undefined
  /** Threads; by default as many as there are cores. */
  readonly threads?: number | undefined
}
