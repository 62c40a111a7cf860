// One download of `whole-download.ts` by Shoal's own peer, from start to a complete file.
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { createTorrentSession } from '@shoal/peer'

const [torrent = '', folder = '', port = ''] = process.argv.slice(2)
const LOOK = 50 // milliseconds
const LIMIT = AbortSignal.timeout(300_000)

const session = await createTorrentSession()
const peers = [{ address: '127.0.0.1', port: Number(port) }]
const { infoHash } = await session.add({
  metainfoBytes: await readFile(torrent),
  folder,
  peers,
  allowPeers: ['127.0.0.0/8'],
})
while (session.status(infoHash)?.state !== 'seeding') await delay(LOOK, undefined, { signal: LIMIT })
await session.stop(AbortSignal.timeout(5000))
