import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { type Dht, openDht, openPieceSource } from '../src/index.ts'
import { makeTorrent, noise } from './make-torrent.ts'
import { eventually, PYTHON, run, stopPrograms } from './programs.ts'
import { Scratch, seeding } from './scratch.ts'

const LOOPBACK = ['127.0.0.0/8']
const content = noise(300_000, 7)
const metainfoBytes = makeTorrent({ files: [{ path: ['f.bin'], bytes: content }] })
const scratch = new Scratch()
const nodes: Dht[] = []

afterEach(async () => {
  await stopPrograms()
  await scratch.clear()
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

async function dht(address: string, bootstrap: readonly string[]): Promise<Dht> {
  const node = await openDht({ listen: { address }, bootstrap, allow: LOOPBACK })
  nodes.push(node)
  return node
}

/** Reads by the bare info-hash, with nothing but the DHT to go by. */
async function readByDht(infoHash: string, node: Dht): Promise<Buffer> {
  const source = openPieceSource({ torrent: { infoHash }, dht: node, allowPeers: LOOPBACK, localAddress: '127.0.0.5' })
  try {
    return Buffer.from(await source.read(70_000, 1000, AbortSignal.timeout(20_000)))
  } finally {
    await source.close()
  }
}

describe('the DHT', () => {
  it('leads from a bare info-hash to the bytes', async () => {
    const router = await dht('127.0.0.2', [])
    const bootstrap = [`127.0.0.2:${router.port}`]
    const seeder = await scratch.session('127.0.0.3', { dht: await dht('127.0.0.3', bootstrap) })
    const { infoHash } = await seeder.add({ metainfoBytes, folder: await scratch.folder({ 'f.bin': content }) })
    await seeding(seeder, infoHash)
    const node = await dht('127.0.0.4', bootstrap)
    const found: number[] = []
    await eventually(async () => {
      await node.find(Buffer.from(infoHash, 'hex'), undefined, (peers) => found.push(...peers.map(({ port }) => port)))
      return found.includes(seeder.address.port)
    })
    expect((await readByDht(infoHash, node)).equals(content.subarray(70_000, 71_000))).toBe(true)
  })

  it('is never told of a private torrent, nor asked', async () => {
    const asked: unknown[] = []
    const finder = { find: (...all: unknown[]) => Promise.resolve(asked.push(all)).then(() => undefined) }
    const isPrivate = makeTorrent({
      files: [{ path: ['f.bin'], bytes: content }],
      trackers: [['http://127.0.0.1:9/announce']],
      isPrivate: true,
    })
    const session = await scratch.session('127.0.0.3', { dht: finder })
    const folder = await scratch.folder({ 'f.bin': content })
    await seeding(session, (await session.add({ metainfoBytes: isPrivate, folder })).infoHash)
    const source = openPieceSource({
      torrent: { metainfoBytes: isPrivate },
      dht: finder,
      allowTrackers: ['127.0.0.1'],
      allowPeers: LOOPBACK,
    })
    await source.close()
    expect(asked).toEqual([])
    // The same finder is asked about a public one, so the silence means something.
    await seeding(session, (await session.add({ metainfoBytes, folder })).infoHash)
    expect(asked).toHaveLength(1)
  })
})

const haveLibtorrent = spawnSync(PYTHON, ['-c', 'import libtorrent']).status === 0

describe.skipIf(!haveLibtorrent)(
  `the DHT with libtorrent${haveLibtorrent ? '' : ' [needs python3-libtorrent]'}`,
  () => {
    it('finds peers by way of its nodes', async () => {
      const port = 24_000 + (process.pid % 1000)
      const script = [
        'import libtorrent as lt, sys, time',
        's = lt.session({"listen_interfaces": sys.argv[1], "enable_dht": True, "dht_bootstrap_nodes": "",',
        '  "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False, "dht_ignore_dark_internet": False,',
        '  "dht_prefer_verified_node_ids": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False})',
        'print("ready", flush=True)',
        'time.sleep(600)',
      ].join('\n')
      const program = run(PYTHON, ['-c', script, `127.0.0.2:${port}`])
      await eventually(() => program.output().includes('ready'), program.output)
      const [announcer, seeker] = [
        await dht('127.0.0.3', [`127.0.0.2:${port}`]),
        await dht('127.0.0.4', [`127.0.0.2:${port}`]),
      ]
      const infoHash = noise(20, 12)
      const found: string[] = []
      await eventually(async () => {
        await announcer.find(infoHash, 4242, () => undefined)
        await seeker.find(infoHash, undefined, (peers) =>
          found.push(...peers.map((peer) => `${peer.address} ${peer.port}`)),
        )
        return found.includes('127.0.0.3 4242')
      }, program.output)
      expect(announcer.size).toBeGreaterThan(0)
    })
  },
)
