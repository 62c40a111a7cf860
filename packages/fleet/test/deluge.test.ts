import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { DelugeClient } from '../src/adapters/deluge/deluge-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { delugeLogin, startDeluge } from './support/start-deluge.ts'
import { delugeChanges } from './support/supported-changes.ts'
import { underTest } from './support/under-test.ts'

const TIMEOUT = 3_000 // milliseconds
const WAIT = { timeout: 30_000, interval: 100 } // milliseconds

function delugeClient(port: number, password: string): DelugeClient {
  const config = clientConfigSchema.parse({ kind: 'deluge', name: 'D', port, ...delugeLogin, password })
  if (config.kind !== 'deluge') throw new TypeError('another kind')
  return new DelugeClient(config, TIMEOUT)
}

describeWith(['deluged'], 'Deluge', () => {
  torrentClientContract(
    async () => {
      const { program, port } = await startDeluge()
      const client = delugeClient(port, delugeLogin.password)
      await client.info(new AbortController().signal)
      return underTest(program, client, delugeClient(port, 'wrong'))
    },
    { program: 'Deluge', category: true, tags: false, details: true, changes: delugeChanges },
  )

  it('shows every change to each of two programs that ask at the same time', async () => {
    const { program, port } = await startDeluge()
    const clients = [delugeClient(port, delugeLogin.password), delugeClient(port, delugeLogin.password)]
    onTestFinished(async () => {
      for (const client of clients) await client.close()
      await program.close()
    })
    const { signal } = new AbortController()
    const [first, second] = clients
    const { infoHash, metainfo } = sampleTorrent()
    const request = { infoHash, metainfo, category: '', tags: [], paused: true, recheck: false }
    const activities = async () => {
      const snapshots = await Promise.all(clients.map((client) => client.poll(signal)))
      return snapshots.map(({ torrents }) => torrents.get(infoHash)?.activity)
    }
    await vi.waitFor(() => first?.add(request, signal), WAIT)
    await vi.waitFor(async () => expect(await activities()).toEqual(['paused', 'paused']), WAIT)
    await second?.start(infoHash, signal)
    await vi.waitFor(async () => expect(await activities()).toEqual(['stalled', 'stalled']), WAIT)
    await first?.stop(infoHash, signal)
    await vi.waitFor(async () => expect(await activities()).toEqual(['paused', 'paused']), WAIT)
  })
})
