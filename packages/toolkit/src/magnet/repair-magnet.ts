import { type InfoHash, InfoHashError, infoHash, type Magnet, MagnetError, parseMagnet } from '@shoal/bittorrent'

/**
 * The magnet of a link or of a bare info-hash (40 or 64 hexadecimal digits, 32 base32 letters). One that has lost its
 * trackers gets `defaultTrackers` (B9); others keep their own. Throws `MagnetError`.
 */
export function repairMagnet(text: string, defaultTrackers: readonly string[]): Magnet {
  const magnet = magnetFrom(text.trim())
  return magnet.trackers.length > 0 ? magnet : { ...magnet, trackers: defaultTrackers }
}

function magnetFrom(text: string): Magnet {
  if (/^magnet:/i.test(text)) return parseMagnet(text)
  if (/^[a-z2-7]{32}$/i.test(text)) return parseMagnet(`magnet:?xt=urn:btih:${text}`)
  const hash = hashOf(text)
  return {
    infoHashV1: hash.length === 40 ? hash : undefined,
    infoHashV2: hash.length === 64 ? hash : undefined,
    name: undefined,
    trackers: [],
    peers: [],
    webSeeds: [],
    length: undefined,
    selectOnly: undefined,
  }
}

function hashOf(text: string): InfoHash {
  try {
    return infoHash(text)
  } catch (cause) {
    if (cause instanceof InfoHashError)
      throw new MagnetError(`neither a magnet link nor an info-hash: ${text.slice(0, 80)}`, { cause })
    throw cause
  }
}
