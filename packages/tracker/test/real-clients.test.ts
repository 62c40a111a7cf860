import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infoHash } from '@shoal/bittorrent'
import { describeWith } from '@shoal/testing'
import type { PeerRow, Tracker } from '@shoal/tracker'
import { expect, it } from 'vitest'
import { withTracker } from './ask-tracker.ts'
import { CLIENTS, type ClientName, makeTorrent, ownAddress, RealClient } from './real-client.ts'

const SIZE = 1 << 20 // bytes
const DEADLINE = 90_000 // milliseconds for one transfer
const FIRST_PORT = 21_100
const NAMES = {
  'qbittorrent-nox': 'qBittorrent',
  'transmission-daemon': 'Transmission',
  aria2c: 'aria2',
  rtorrent: 'rTorrent',
}

let nextPort = FIRST_PORT

/** Downloads a file with one program from another; both know each other only through the tracker. */
async function transfer(client: ClientName, scheme: 'http' | 'udp', family: 'IPv4' | 'IPv6'): Promise<void> {
  const address = ownAddress(family)
  if (address === undefined) throw new Error(`this machine has no ${family} address that clients would dial`)
  const folder = await mkdtemp(join(tmpdir(), 'shoal-clients-'))
  const running: RealClient[] = []
  try {
    await withTracker(
      { listen: [address], threads: 1, intervalSeconds: 30, minIntervalSeconds: 5 },
      async (tracker, port) => {
        const host = family === 'IPv6' ? `[${address}]` : address
        const torrent = await makeTorrent(folder, `${scheme}://${host}:${port}/announce`, randomBytes(SIZE))
        const seed = join(folder, 'seed')
        const seeder: ClientName = client === 'transmission-daemon' ? 'qbittorrent-nox' : 'transmission-daemon'
        await makeSeedFolder(seed, torrent.name, torrent.contents)
        running.push(await RealClient.start(seeder, seed, torrent, nextPort++))
        await expect.poll(() => tracker.counters().seeders, { timeout: DEADLINE, interval: 250 }).toBe(1)
        const leecher = await RealClient.start(client, join(folder, 'leech'), torrent, nextPort++)
        running.push(leecher)
        const isWhole = async () => (await leecher.downloaded(torrent)).equals(torrent.contents)
        await expect.poll(isWhole, { timeout: DEADLINE, interval: 500, message: leecher.output }).toBe(true)
        // rTorrent announces every ten minutes at the soonest, and without a configuration file not when it completed.
        const finished = client === 'rtorrent' ? { seeders: 1, leechers: 1 } : { seeders: 2, completed: 1 }
        await expect.poll(() => tracker.counters(), { timeout: DEADLINE }).toMatchObject(finished)
        expect(tracker.counters().announces[scheme]).toBeGreaterThanOrEqual(2)
        const clients = (await everyPeer(tracker)).map((peer) => peer.client).toSorted()
        expect(clients).toEqual([NAMES[client], NAMES[seeder]].toSorted())
        if (client !== 'qbittorrent-nox') return // the others do not wait for their last announce to go out
        await leecher.stop()
        await expect.poll(() => tracker.counters().seeders, { timeout: 20_000 }).toBe(1)
      },
    )
  } finally {
    await Promise.all(running.map((one) => one.stop()))
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeSeedFolder(folder: string, name: string, contents: Buffer): Promise<void> {
  const { mkdir } = await import('node:fs/promises')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), contents)
}

async function everyPeer(tracker: Tracker): Promise<readonly PeerRow[]> {
  const [swarm] = (await tracker.swarms()).rows
  return swarm === undefined ? [] : (await tracker.peers(infoHash(swarm.infoHash))).rows
}

describeWith([...CLIENTS], 'real clients find one another through the tracker', () => {
  it.for(CLIENTS.flatMap((client) => (['http', 'udp'] as const).map((scheme) => [client, scheme] as const)))(
    '%s over %s',
    { timeout: 2 * DEADLINE },
    ([client, scheme]) => transfer(client, scheme, 'IPv4'),
  )

  it.runIf(ownAddress('IPv6') !== undefined).for(['qbittorrent-nox'] as const)(
    '%s over IPv6',
    { timeout: 2 * DEADLINE },
    (client) => transfer(client, 'http', 'IPv6'),
  )
})
