import { fromHex } from '@shoal/bittorrent'
import { z } from 'zod'
import type { LabPeerStatus } from '../../lab-status.ts'
import { ChildProgram, ClientProgramError } from './child-program.ts'
import { type LabPeer, LOOPBACK, type PeerDetails, type PeerSetting } from './lab-peer.ts'

const TIMEOUT = 2_000 // milliseconds for one question

const count = z.coerce.number()
const downloads = z.array(
  z.object({
    gid: z.string(),
    infoHash: z.string().optional(),
    completedLength: count,
    totalLength: count,
    downloadSpeed: count,
    uploadSpeed: count,
    bitfield: z.string().optional(),
  }),
)
const peers = z.array(z.object({ ip: z.string(), downloadSpeed: count, uploadSpeed: count }))
const reply = z.object({ result: z.unknown() })

/** aria2, asked over its JSON-RPC. */
export async function startAria2(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
  const { id, role, address, port, controlPort, torrents } = setting
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
    setting.downloads,
    ...torrents.map(({ file }) => file),
  ])
  const call = async (method: string, params: readonly string[], limit: AbortSignal): Promise<unknown> => {
    const response = await fetch(`http://${LOOPBACK}:${controlPort}/jsonrpc`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 'lab', method: `aria2.${method}`, params }),
      signal: AbortSignal.any([limit, AbortSignal.timeout(TIMEOUT)]),
    })
    return reply.parse(await response.json()).result
  }
  const active = async (limit: AbortSignal) => downloads.parse(await call('tellActive', [], limit))
  const ask = async (limit: AbortSignal): Promise<LabPeerStatus['torrents']> =>
    (await active(limit)).flatMap(({ infoHash, completedLength, totalLength, downloadSpeed, uploadSpeed }) =>
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
  const details = async (infoHash: string, limit: AbortSignal): Promise<PeerDetails> => {
    const found = (await active(limit)).find((download) => download.infoHash === infoHash)
    if (found === undefined) throw new ClientProgramError('aria2 does not have the torrent')
    const connected = peers.parse(await call('getPeers', [found.gid], limit))
    return {
      pieces: found.bitfield === undefined ? undefined : fromHex(found.bitfield),
      peers: connected.map(({ ip, ...speeds }) => ({ address: ip, ...speeds })),
    }
  }
  try {
    await program.ready(() => ask(signal), signal)
  } catch (error) {
    await program.stop()
    throw error
  }
  return { id, kind: 'aria2', role, address, port, torrents: ask, details, stop: () => program.stop() }
}
