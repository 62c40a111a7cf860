/** A peer that cannot be a partner: another protocol or torrent, or ourselves. */
export class HandshakeError extends Error {
  readonly code = 'handshake'
  override readonly name = 'HandshakeError'
}
