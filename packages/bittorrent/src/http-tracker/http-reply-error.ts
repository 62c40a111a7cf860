/** Bytes from a tracker that are not the reply they should be, e.g. a web page. */
export class HttpReplyError extends Error {
  readonly code = 'HTTP_TRACKER_REPLY'
  override readonly name = 'HttpReplyError'
}
