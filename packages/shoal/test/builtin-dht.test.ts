import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { grab } from '@shoal/api'
import { formatMagnet } from '@shoal/bittorrent'
import { createTorrentSession, type Dht, type NodeTorrentSession, openDht } from '@shoal/peer'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { postWebhook } from '../src/features/demo/post-webhook.ts'
import { signIn, startProgram, temporaryFolder } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 100 } // milliseconds
const LIMIT = 120_000 // milliseconds
const LOOPBACK = ['127.0.0.0/8']

async function dhtNode(address: string, bootstrap: readonly string[]): Promise<Dht> {
  const node = await openDht({ listen: { address }, bootstrap, allow: LOOPBACK })
  onTestFinished(() => node.close())
  return node
}

async function seeder(address: string, dht: Dht): Promise<NodeTorrentSession> {
  const session = await createTorrentSession({ listen: { address }, localAddress: address, dht })
  onTestFinished(() => session.stop(AbortSignal.timeout(2_000)))
  return session
}

describe('the built-in client in the DHT', () => {
  it(
    'finds the torrent of a magnet link that names no tracker',
    async () => {
      const router = await dhtNode('127.0.0.2', [])
      const nodes = [`127.0.0.2:${router.port}`]
      const session = await seeder('127.0.0.3', await dhtNode('127.0.0.3', nodes))
      const sample = sampleTorrent()
      const folder = await temporaryFolder()
      await writeFile(join(folder, sample.name), sample.content)
      await session.add({ metainfoBytes: sample.metainfo, folder })
      await vi.waitFor(() => expect(session.status(sample.infoHash)?.state).toBe('seeding'), WAIT)
      const asker = await dhtNode('127.0.0.4', nodes)
      const known: number[] = []
      await vi.waitFor(async () => {
        const infoHash = Buffer.from(sample.infoHash, 'hex')
        await asker.find(infoHash, undefined, (peers) => known.push(...peers.map(({ port }) => port)))
        expect(known).toContain(session.address.port)
      }, WAIT)

      const program = await startProgram({
        environment: {
          SHOAL_CLIENT_DHT: 'true',
          SHOAL_CLIENT_DHT_NODES: nodes.join(','),
          SHOAL_PEERS_ALLOW: LOOPBACK.join(','),
          SHOAL_ADMIN_PASSWORD: 'correct horse',
        },
      })
      const link = formatMagnet({ infoHashV1: sample.infoHash, name: sample.name })
      const id = await postWebhook(program.webhook, { name: sample.name, link, size: 1 }, AbortSignal.timeout(LIMIT))
      const admin = await signIn(program, 'correct horse')
      await vi.waitFor(async () => {
        const found = grab.parse(await (await admin.fetch(`/api/v1/grabs/${id}`)).json())
        expect(found).toMatchObject({ state: 'done', client: { id: 'shoal' } })
      }, WAIT)
      expect((await program.stop()).code).toBe(0)
    },
    LIMIT,
  )
})
