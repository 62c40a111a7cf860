import type { AddressFamily } from '@shoal/bittorrent'

/** The world outside a probe. Each call rejects with the system's error, whose `code` says what went wrong. */
export interface ProbePorts {
  /** A GET request with the URL as it is; the body is cut at a megabyte. */
  httpGet(url: string, signal: AbortSignal): Promise<HttpAnswer>
  /** A UDP socket for one tracker. */
  openUdp(host: string, port: number, signal: AbortSignal): Promise<UdpExchange>
  /** Sends one text over a new WebSocket and returns the first that `accept` takes. */
  askWebSocket(url: string, text: string, accept: (reply: string) => boolean, signal: AbortSignal): Promise<string>
  /** A TCP connection to a peer. */
  dial(address: string, port: number, signal: AbortSignal): Promise<PeerStream>
  /** Milliseconds that only grow. */
  elapsed(): number
  /** From 0 up to, not including, 1. */
  random(): number
  /** A signal that aborts after some milliseconds. */
  timeout(milliseconds: number): AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly body: Uint8Array
}

export interface UdpExchange {
  /** Sends, again after a while, until a reply with the same transaction comes. */
  exchange(request: Uint8Array, transactionId: number, signal: AbortSignal): Promise<Uint8Array>
  readonly family: AddressFamily
  close(): void
}

export interface PeerStream {
  write(bytes: Uint8Array): void
  /** Chunks as they come; ends when the peer closes. */
  readonly chunks: AsyncIterable<Uint8Array>
  close(): void
}
