import type { ShotFormat } from '../task/capture-options.ts'

/** Names one picture: made of numbers and hexadecimal digits only, never of a torrent's text. */
export interface PictureKey {
  readonly taskId: number
  readonly sha256: string
  readonly format: ShotFormat
}

/** Stores pictures. Every adapter passes `gallery.contract.ts`. */
export interface Gallery {
  /** Resolves when the picture would survive a power cut. Storing the same key again changes nothing. */
  put(key: PictureKey, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** The picture, or undefined where there is none. */
  get(key: PictureKey, signal: AbortSignal): Promise<Uint8Array | undefined>
  /** Removes all pictures of a task; nothing happens where there are none. */
  removeTask(taskId: number, signal: AbortSignal): Promise<void>
}
