import type { Reason } from '../reason.ts'

/** What a link led to. */
export type FetchOutcome =
  /** Bytes that begin like a .torrent; nothing else is promised about them. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The link redirects to a magnet link. */
  | { readonly kind: 'magnet'; readonly uri: string }
  /** May work later: connection, timeout, 429, 5xx. `retryAfter` in milliseconds when the server said so. */
  | { readonly kind: 'failed'; readonly reason: Reason; readonly retryAfter?: number }
  /** Will not work: 404 and the like, an HTML page, too much. */
  | { readonly kind: 'gone'; readonly reason: Reason<'link-gone' | 'not-a-torrent' | 'body-too-large'> }
  /** The address is private or otherwise refused; `host` may be allowed by an operator. */
  | { readonly kind: 'refused'; readonly host: string; readonly address: string }

export interface FetchRequest {
  readonly url: string
  /** Whether this URL's host may have a private address; asked again at each redirect. */
  readonly mayFetch: (url: URL) => boolean
  /** `http://`, `https://` or `socks5://`; the addresses behind it are then the proxy's to judge. */
  readonly proxy?: string
}

/** Fetches .torrent files from indexers. Resolves within its own time limit, rejects only when `signal` aborts. */
export interface TorrentFetcher {
  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchOutcome>
}
