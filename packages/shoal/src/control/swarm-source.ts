import { parseMagnet } from '@shoal/bittorrent'
import type { TaskSource } from '@shoal/screenshots'
import { ProblemError } from './problem-error.ts'

const MAX_TRACKERS = 20

/**
 * Where the bytes of a task that a person asks for come from. Web seeds and peer addresses in the magnet link are left
 * out: they would make Shoal send requests to places that a stranger chose.
 */
export function swarmSource(
  wanted: { readonly infoHash?: string | undefined; readonly magnet?: string | undefined },
  ownTrackers: readonly string[],
): TaskSource {
  if (wanted.magnet !== undefined && wanted.magnet !== '') {
    const magnet = readMagnet(wanted.magnet)
    const infoHash = magnet.infoHashV1 ?? magnet.infoHashV2
    if (infoHash === undefined) throw invalid('magnet', 'names no info-hash')
    const trackers = magnet.trackers.length > 0 ? magnet.trackers.slice(0, MAX_TRACKERS) : ownTrackers
    return { kind: 'swarm', infoHash, trackers, peers: [] }
  }
  if (wanted.infoHash === undefined) throw invalid('infoHash', 'an info-hash or a magnet link is needed')
  return { kind: 'swarm', infoHash: wanted.infoHash, trackers: ownTrackers, peers: [] }
}

function readMagnet(uri: string): ReturnType<typeof parseMagnet> {
  try {
    return parseMagnet(uri)
  } catch (cause) {
    throw invalid('magnet', cause instanceof Error ? cause.message : 'is no magnet link', cause)
  }
}

function invalid(path: string, message: string, cause?: unknown): ProblemError {
  return new ProblemError('invalid-fields', { errors: [{ path, code: 'custom', message }], cause })
}
