import { lookup } from 'node:dns/promises'
import type { PeerMetadata } from '@shoal/fleet'
import { openPieceSource } from '@shoal/peer'

const PATIENCE = 20_000 // milliseconds: a client that gives its metadata does so at once
const BITS = { 4: 32, 6: 128 } as const

/** Dials the client as the only peer: no tracker, DHT or other peer hears of it, so a private torrent is safe. */
export const peerMetadata: PeerMetadata = {
  fetch: async (infoHash, { host, port }, signal) => {
    const found = await lookup(host).catch(() => undefined) // a name that nobody knows gives nothing
    if (found === undefined) return undefined
    const { address, family } = found
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
    const source = openPieceSource({
      torrent: { infoHash },
      peers: [{ address, port }],
      onlyGivenPeers: true,
      allowPeers: [`${address}/${family === 6 ? BITS[6] : BITS[4]}`],
    })
    try {
      return (await source.metainfo(limit)).infoBytes
    } catch (error) {
      if (limit.aborted && !signal.aborted) return undefined
      throw error
    } finally {
      await source.close()
    }
  },
}
