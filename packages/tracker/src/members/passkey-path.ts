import type { Bytes } from '@shoal/bittorrent'

const LONGEST = 256 // bytes of path and query that are looked at

/** The passkey in the path and query of an announce URL: `/<passkey>/announce` or `?passkey=…`; empty when none. */
export function passkeyOfPath(bytes: Bytes): string {
  const text = String.fromCharCode(...bytes.subarray(0, LONGEST))
  return /[?&]passkey=([A-Za-z0-9]*)/.exec(text)?.[1] ?? /^\/([A-Za-z0-9]+)\/announce/.exec(text)?.[1] ?? ''
}
