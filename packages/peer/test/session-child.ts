import { readFile } from 'node:fs/promises'
import { createTorrentSession } from '../src/index.ts'

/** A session in a process of its own, to be killed: `session-child.ts STATE FOLDER TORRENT PEER_PORT`. */
const [, , stateFolder = '', folder = '', torrent = '', port = '0'] = process.argv
const session = await createTorrentSession({
  listen: { address: '127.0.0.3' },
  localAddress: '127.0.0.3',
  stateFolder,
})
const peers = [{ address: '127.0.0.2', port: Number(port) }]
const request = { metainfoBytes: await readFile(torrent), folder, allowPeers: ['127.0.0.0/8'], peers }
const { infoHash } = await session.add(request)
session.addPeers(infoHash, peers)
setInterval(() => {
  const { completedBytes = 0 } = session.status(infoHash) ?? {}
  console.log(`at ${completedBytes} end`)
}, 20)
