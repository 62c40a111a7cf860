/** Why no picture can be made, now or later. */
export type CaptureErrorCode =
  | 'no_video'
  | 'no_such_file'
  | 'no_such_episode'
  | 'no_metadata'
  | 'no_way_to_peers'
  | 'unreadable_video'
  | 'unsupported_video'
  | 'no_frame'
  | 'budget'
  | 'deadline'
  | 'bad_layout'
  | 'tracker_not_allowed'

/** A capture that would end the same way if it were tried again. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode
  constructor(code: CaptureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CaptureError'
    this.code = code
  }
}
