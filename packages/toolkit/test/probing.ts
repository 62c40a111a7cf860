import {
  encodeAnnounceReply,
  encodeFailure,
  encodeScrapeReply,
  infoHash,
  type PeerAddress,
  wireInfoHash,
} from '@shoal/bittorrent'
import {
  type ProbeOptions,
  type ProbeReport,
  type ProbeTarget,
  probe,
  targetOfLink,
  type VerdictCode,
} from '@shoal/toolkit'
import { afterAll, afterEach, expect } from 'vitest'
import { httpServer, type OddServer } from './odd-servers.ts'

/** Milliseconds. Whoever answers at all may take long on a loaded machine; only where silence is the point tests are quick. */
const PATIENT: ProbeOptions = { trackerTime: 15_000, peerTime: 15_000 }
const INFO_HASH = 'c9e15763f722f23e98a29decdfae341b98d53056'
export const HASH = wireInfoHash(infoHash(INFO_HASH))

/** The verdicts by the file of tests that must reach every one of them: `probe-trackers.test.ts` and so on. */
export const VERDICTS_OF = {
  trackers: [
    'no-tracker',
    'bad-url',
    'unresolvable',
    'refused',
    'timeout',
    'tls',
    'not-a-tracker',
    'unauthorised',
    'not-registered',
    'failing',
    'never-announced',
    'counts-only',
  ],
  discretion: ['forbidden', 'not-dialled', 'peers-forbidden'],
  peers: ['peers-refused', 'peers-timeout', 'peers-other-torrent', 'peers-unreachable', 'no-pieces', 'fine'],
} as const satisfies Readonly<Record<string, readonly VerdictCode[]>>

/** Probes of one file of tests, and the servers that they ask, which go with each test. */
export function probing(reached: keyof typeof VERDICTS_OF) {
  const open: OddServer[] = []
  const seen = new Set<VerdictCode>()
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close()
  })
  afterAll(() => {
    expect(VERDICTS_OF[reached].filter((code) => !seen.has(code))).toEqual([])
  })

  function opened<Server extends OddServer>(server: Server): Server {
    open.push(server)
    return server
  }

  async function probed(wanted: ProbeTarget, options: ProbeOptions = {}): Promise<ProbeReport> {
    const report = await probe(wanted, { ...PATIENT, ...options })
    seen.add(report.verdict.code)
    return report
  }

  /** A tracker that is right about everything but what it is told to be wrong about. */
  async function trackerWith(peers: readonly PeerAddress[], seeders = peers.length): Promise<string> {
    const server = opened(
      await httpServer((url) => ({
        body: url.startsWith('/scrape')
          ? encodeScrapeReply([[HASH, { seeders, leechers: 0, completed: 0 }]])
          : encodeAnnounceReply(
              { kind: 'peers', interval: 60, seeders, leechers: 0, peers },
              { compact: true, noPeerId: true },
            ),
      })),
    )
    return `http://127.0.0.1:${server.port}/announce`
  }

  /** One that refuses everybody. */
  async function failing(reason: string): Promise<string> {
    const server = opened(await httpServer(() => ({ body: encodeFailure({ reason }) })))
    return `http://127.0.0.1:${server.port}/announce`
  }

  return { opened, probed, trackerWith, failing }
}

/** A torrent of ten pieces with these trackers. */
export function target(trackers: readonly string[], more: Partial<ProbeTarget> = {}): ProbeTarget {
  const link = `magnet:?xt=urn:btih:${INFO_HASH}`
  return { ...targetOfLink(link, []), trackers, privacy: 'public', pieceCount: 10, length: 1000, ...more }
}
