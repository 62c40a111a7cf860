import type { LabPeerStatus, LabStatus } from './lab-status.ts'

/** Words that are no assertion. */
export class AssertionError extends Error {
  readonly code = 'LAB_ASSERTION'
  override readonly name = 'LabAssertionError'
}

/** Something that a lab should come to. */
export interface Assertion {
  readonly text: string
  /** Milliseconds to wait for it; 0: it must hold now. */
  readonly within: number
  /** Peers of which it does not hold; empty where it holds. */
  readonly missing: (status: LabStatus) => readonly string[]
}

const CHECKS: Readonly<Record<string, (peer: LabPeerStatus, status: LabStatus) => boolean>> = {
  complete: ({ torrents }, status) =>
    status.torrents.every(({ infoHash }) =>
      torrents.some((torrent) => torrent.infoHash === infoHash && torrent.complete),
    ),
  announced: ({ announced }, status) => status.torrents.every(({ infoHash }) => announced.includes(infoHash)),
  ready: ({ state }) => state === 'ready',
  'never announced': ({ tracker }) => Object.values(tracker).every(({ verdict }) => verdict === 'never-announced'),
  'wrong address': ({ tracker }) => Object.values(tracker).some(({ verdict }) => verdict === 'wrong-address'),
  refused: ({ tracker }) => Object.values(tracker).some(({ answer }) => answer === 'refused' || answer === 'spoiled'),
}

const WORDS = new RegExp(
  `^(\\S+)\\s+(?:(?:is|are|has|have)\\s+)?(?:at\\s+(?:the|an?)\\s+)?(${Object.keys(CHECKS).join('|')})(?:\\s+within\\s+(\\d+(?:\\.\\d+)?)\\s*s)?$`,
  'i',
)

/**
 * Reads `dl2 complete within 30s`, `all announced`, `seed1 at the wrong address`: who, what, and how long to wait. Who is a
 * peer's id, a program's name, `all`, `seeders` or `downloaders`. Throws `AssertionError`.
 */
export function assertionOf(text: string): Assertion {
  const words = WORDS.exec(text.trim().replaceAll(/\s+/g, ' '))
  const [, who = '', what = '', seconds = '0'] = words ?? []
  const check = CHECKS[what.toLowerCase()]
  if (words === null || check === undefined) {
    throw new AssertionError(
      `not an assertion: ${text.slice(0, 100)} (write: PEER ${Object.keys(CHECKS).join('|')} [within 30s])`,
    )
  }
  return {
    text: text.trim(),
    within: Number(seconds) * 1000,
    missing: (status) => {
      const peers = status.peers.filter((peer) => isMeant(peer, who.toLowerCase()))
      if (peers.length === 0) return [`no peer ${who}`]
      return peers.filter((peer) => !check(peer, status)).map(({ id, kind }) => `${id} (${kind})`)
    },
  }
}

function isMeant(peer: LabPeerStatus, who: string): boolean {
  return who === 'all' || who === peer.id || who === peer.kind || who === `${peer.role}s`
}
