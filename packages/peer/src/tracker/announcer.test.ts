import { type AnnounceRequest, createPeerId } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../../test/fake-clock.ts'
import { Announcer, type AnnouncerOptions } from './announcer.ts'
import { type AnnounceOutcome, TrackerError } from './tracker-client.ts'

const MINUTE = 60_000

/** An announcer in front of trackers that answer by a script. */
function setUp(tiers: readonly (readonly string[])[], options: Partial<AnnouncerOptions> = {}) {
  const clock = new FakeClock()
  const told: { readonly url: string; readonly request: AnnounceRequest }[] = []
  const down = new Set<string>()
  const peers: string[] = []
  let switches = 0
  const outcome: AnnounceOutcome = { interval: 1800, peers: [{ address: '1.2.3.4', port: 5 }] }
  const announcer = new Announcer({
    tiers,
    isPrivate: false,
    infoHashes: [new Uint8Array(20)],
    peerId: createPeerId(() => 0.5),
    port: 6881,
    client: {
      announce: (url, request) => {
        told.push({ url, request })
        return down.has(url) ? Promise.reject(new TrackerError('unreachable', 'down')) : Promise.resolve(outcome)
      },
    },
    clock,
    random: () => 0.999, // shuffles nothing
    counters: () => ({ uploaded: 1, downloaded: 2, left: 3 }),
    wanted: () => 50,
    onPeers: (found) => peers.push(...found.map(({ address }) => address)),
    onSwitch: () => switches++,
    ...options,
  })
  const events = () => told.map(({ url, request }) => `${new URL(url).hostname} ${request.event}`)
  return { announcer, clock, told, down, peers, events, switches: () => switches }
}

const never = new AbortController().signal

describe('Announcer', () => {
  it('says started once, then nothing at each interval, then stopped', async () => {
    const { announcer, clock, told, events, peers } = setUp([['http://a/announce']])
    announcer.start()
    await clock.advance(65 * MINUTE)
    await announcer.stop(never)
    expect(events()).toEqual(['a started', 'a none', 'a none', 'a stopped'])
    expect(told[0]?.request).toMatchObject({ uploaded: 1, downloaded: 2, left: 3, port: 6881, numWant: 50 })
    expect(told.at(-1)?.request.numWant).toBe(0)
    expect(peers).toHaveLength(3)
    await clock.advance(65 * MINUTE)
    expect(told).toHaveLength(4)
  })

  it('says completed once, after started', async () => {
    const { announcer, clock, events } = setUp([['http://a/announce']])
    announcer.start()
    announcer.completed()
    announcer.completed()
    await clock.advance(40 * MINUTE)
    expect(events()).toEqual(['a started', 'a completed', 'a none'])
  })

  it('says completed again where the first time nobody answered', async () => {
    const { announcer, clock, events, down } = setUp([['http://a/announce']])
    announcer.start()
    await settle()
    down.add('http://a/announce')
    announcer.completed()
    await settle()
    down.clear()
    await clock.advance(MINUTE)
    expect(events()).toEqual(['a started', 'a completed', 'a completed'])
  })

  it('asks the next tracker of the tier when one fails, and that one first from then on', async () => {
    const { announcer, clock, down, events } = setUp([['http://a/announce', 'http://b/announce']])
    down.add('http://a/announce')
    announcer.start()
    await clock.advance(31 * MINUTE)
    expect(events()).toEqual(['a started', 'b started', 'b none'])
    expect(announcer.status()).toEqual([
      { host: 'b', state: 'working' },
      { host: 'a', state: 'failing', message: 'down' },
    ])
  })

  it('tells nobody stopped who did not hear started', async () => {
    const { announcer, down, events } = setUp([['http://a/announce']])
    down.add('http://a/announce')
    announcer.start()
    await settle()
    await announcer.stop(never)
    expect(events()).toEqual(['a started'])
  })

  it('tells a tracker stopped that may have heard started, though it has not answered yet', async () => {
    const events: string[] = []
    const client = {
      announce: (_: string, { event }: AnnounceRequest, signal: AbortSignal) => {
        events.push(event)
        return new Promise<AnnounceOutcome>((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      },
    }
    const { announcer } = setUp([['http://a/announce']], { client })
    announcer.start()
    await settle()
    await announcer.stop(AbortSignal.timeout(20))
    expect(events).toEqual(['started', 'stopped'])
  })

  it('comes back to a dead tracker ever less often', async () => {
    const { announcer, clock, down, told } = setUp([['http://a/announce']])
    down.add('http://a/announce')
    announcer.start()
    await clock.advance(10 * MINUTE)
    expect(told.length).toBeGreaterThan(3)
    expect(told.length).toBeLessThan(9)
  })

  it('does not let a tracker ask for more than one announce a minute, nor for none at all', async () => {
    for (const [interval, minutes, count] of [
      [0, 2, 3],
      [1e9, 6 * 60, 2],
    ] as const) {
      const requests: number[] = []
      const client = {
        announce: () => {
          requests.push(1)
          return Promise.resolve({ interval, peers: [] })
        },
      }
      const { announcer, clock } = setUp([['http://a/announce']], { client })
      announcer.start()
      await clock.advance(minutes * MINUTE)
      expect(requests).toHaveLength(count)
    }
  })

  it('waits the minimal interval before a reannounce by hand', async () => {
    const { announcer, clock, events } = setUp([['http://a/announce']])
    announcer.start()
    await settle()
    announcer.reannounce()
    await clock.advance(MINUTE - 1)
    expect(events()).toHaveLength(1)
    await clock.advance(1)
    expect(events()).toEqual(['a started', 'a none'])
  })

  it('announces a public torrent to each tier', async () => {
    const { announcer, events } = setUp([['http://a/announce'], ['udp://b:1'], ['wss://no.one'], ['nonsense']])
    announcer.start()
    await settle()
    expect(events()).toEqual(['a started', 'b started'])
  })

  it('announces a private torrent to one tracker at a time and drops its peers when that changes', async () => {
    const { announcer, clock, down, events, switches } = setUp([['http://a/announce'], ['http://b/announce']], {
      isPrivate: true,
    })
    announcer.start()
    await settle()
    expect(events()).toEqual(['a started'])
    expect(switches()).toBe(0)
    down.add('http://a/announce')
    await clock.advance(31 * MINUTE)
    expect(events()).toEqual(['a started', 'a none', 'b started'])
    expect(switches()).toBe(1)
  })

  it('announces a hybrid torrent under both of its hashes', async () => {
    const hashes = [new Uint8Array(20).fill(1), new Uint8Array(20).fill(2)]
    const { announcer, told } = setUp([['http://a/announce']], { infoHashes: hashes })
    announcer.start()
    await settle()
    expect(told.map(({ request }) => request.infoHash)).toEqual(hashes)
  })

  it('shows hosts but never the rest of a URL, where passkeys are', async () => {
    const { announcer, down } = setUp([['http://a:80/secret/announce?pk=secret']])
    down.add('http://a:80/secret/announce?pk=secret')
    announcer.start()
    await settle()
    expect(JSON.stringify(announcer.status())).not.toContain('secret')
  })
})
