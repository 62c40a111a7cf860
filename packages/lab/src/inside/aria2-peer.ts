import { z } from 'zod'
import type { LabPeerStatus } from '../lab-status.ts'
import { ChildProgram } from './child-program.ts'
import { type LabPeer, LOOPBACK, type PeerSetting } from './lab-peer.ts'

const TIMEOUT = 2_000 // milliseconds for one question

const count = z.coerce.number()
const download = z.object({
  infoHash: z.string().optional(),
  completedLength: count,
  totalLength: count,
  downloadSpeed: count,
  uploadSpeed: count,
})
const reply = z.object({ result: z.array(download) })

/** aria2, asked over its JSON-RPC. */
export async function startAria2(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
  const { id, role, address, port, controlPort, downloads, torrents } = setting
  const program = new ChildProgram('aria2c', [
    '--no-conf',
    `--interface=${address}`,
    `--listen-port=${port}`,
    '--enable-rpc',
    `--rpc-listen-port=${controlPort}`,
    '--enable-dht=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--disable-ipv6=true',
    '--file-allocation=none',
    '--seed-ratio=0.0',
    '--max-concurrent-downloads=100',
    '--bt-max-peers=0',
    '--console-log-level=warn',
    '-d',
    downloads,
    ...torrents.map(({ file }) => file),
  ])
  const ask = async (limit: AbortSignal): Promise<LabPeerStatus['torrents']> => {
    const response = await fetch(`http://${LOOPBACK}:${controlPort}/jsonrpc`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 'lab', method: 'aria2.tellActive', params: [] }),
      signal: AbortSignal.any([limit, AbortSignal.timeout(TIMEOUT)]),
    })
    const { result } = reply.parse(await response.json())
    return result.flatMap(({ infoHash, completedLength, totalLength, downloadSpeed, uploadSpeed }) =>
      infoHash === undefined
        ? []
        : [
            {
              infoHash,
              completedBytes: completedLength,
              totalBytes: totalLength,
              complete: totalLength > 0 && completedLength === totalLength,
              downloadSpeed,
              uploadSpeed,
            },
          ],
    )
  }
  try {
    await program.ready(() => ask(signal), signal)
  } catch (error) {
    await program.stop()
    throw error
  }
  return { id, kind: 'aria2', role, address, port, torrents: ask, stop: () => program.stop() }
}
