/** A query that is no announce or scrape. The peer gets `message` as its `failure reason`. */
export class HttpRequestError extends Error {
  readonly code = 'HTTP_TRACKER_REQUEST'
  override readonly name = 'HttpRequestError'
}
