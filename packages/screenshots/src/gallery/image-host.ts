import type { ShotFormat } from '../task/capture-options.ts'
import type { HostedPicture } from '../task/shot.ts'

/** A picture to be put where everybody can see it. */
export interface HostedUpload {
  readonly bytes: Uint8Array
  readonly format: ShotFormat
}

/** A place for pictures outside of Shoal. */
export interface ImageHost {
  /** @throws ImageHostError */
  upload(picture: HostedUpload, signal: AbortSignal): Promise<HostedPicture>
}

/** A host that refused a picture or gave no sense. The message never holds a key. */
export class ImageHostError extends Error {
  readonly code = 'image_host'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ImageHostError'
  }
}
