/** What a stream tells the one who reads it. */
export interface StreamEvents {
  /** Bytes in order; they are valid during the call only. */
  onData(bytes: Uint8Array): void
  /** The backlog was written out. */
  onDrain(): void
  /** The stream ended, by either side, and says nothing more. */
  onClose(): void
}

/** A connection to a peer, whatever carries it. */
export interface ByteStream {
  /** IP address in text, never in IPv4-mapped form. */
  readonly remoteAddress: string
  readonly remotePort: number
  /** Bytes accepted by `write` and not yet handed to the system. */
  readonly backlog: number
  /** Queues bytes; the caller must not change them afterwards. Nothing happens once closed. */
  write(bytes: Uint8Array): void
  /** Writes until the next `uncork` go out together. */
  cork(): void
  uncork(): void
  /** Takes over reading; bytes that came earlier are delivered first. */
  attach(events: StreamEvents): void
  /** Ends the stream at once; `onClose` follows. */
  close(): void
}

/** Opens streams. @throws what the adapter throws when nobody answers */
export interface Dialer {
  dial(address: string, port: number, signal: AbortSignal): Promise<ByteStream>
}
