import { readFile, stat } from 'node:fs/promises'
import { type Dht, openDht, openPieceSource } from '@shoal/peer'
import { openLocalSource, type PieceSource } from '@shoal/screenshots'

/** Where the bytes may come from. */
export interface ShotsInputTerms {
  /** Peers to dial, private addresses too. */
  readonly peers: readonly { readonly address: string; readonly port: number }[]
  /** Tracker hosts that may lie at private addresses and hear of private torrents. */
  readonly allowTrackers: readonly string[]
  /** CIDR blocks of private peers that may be dialled. */
  readonly allowPeers: readonly string[]
  readonly dht: boolean
  /** Folder that holds the files of a .torrent: nothing is fetched then. */
  readonly from?: string | undefined
}

export interface OpenedInput {
  readonly source: PieceSource
  /** Whether bytes are checked against a torrent. */
  readonly checked: 'torrent' | 'none'
  close(): Promise<void>
}

/** What was given is neither a file, a folder, a magnet link nor an info-hash. */
export class ShotsInputError extends Error {
  readonly code = 'shots-input'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ShotsInputError'
  }
}

const LARGEST_TORRENT = 16 * 1024 * 1024 // bytes
const IPV4_BITS = 32
const IPV6_BITS = 128

/** Opens whatever the command line names: a video, a folder, a .torrent, a magnet link or an info-hash. @throws ShotsInputError */
export async function openShotsInput(input: string, terms: ShotsInputTerms, signal: AbortSignal): Promise<OpenedInput> {
  if (/^magnet:/i.test(input)) return openSwarm({ magnet: input }, terms)
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(input)) return openSwarm({ infoHash: input.toLowerCase() }, terms)
  const found = await stat(input).catch((cause: unknown) => {
    throw new ShotsInputError(`${input} is no file, folder, magnet link or info-hash`, { cause })
  })
  if (found.isDirectory() || !/\.torrent$/i.test(input))
    return opened(await local({ kind: 'file', path: input }, signal), 'none')
  if (found.size > LARGEST_TORRENT) throw new ShotsInputError(`${input} is too large for a .torrent`)
  const metainfoBytes = await readFile(input, { signal })
  if (terms.from === undefined) return openSwarm({ metainfoBytes }, terms)
  const metainfo = metainfoBytes.toString('base64')
  return opened(await local({ kind: 'disk', infoHash: '', metainfo, folder: terms.from }, signal), 'torrent')
}

async function local(source: Parameters<typeof openLocalSource>[0], signal: AbortSignal): Promise<PieceSource> {
  const found = await openLocalSource(source, signal)
  if (found === undefined) throw new TypeError('a local source is always found')
  return found
}

function opened(source: PieceSource, checked: OpenedInput['checked']): OpenedInput {
  return { source, checked, close: () => source.close() }
}

async function openSwarm(
  torrent: Parameters<typeof openPieceSource>[0]['torrent'],
  { peers, allowPeers, allowTrackers, dht: usesDht }: ShotsInputTerms,
): Promise<OpenedInput> {
  const dht: Dht | undefined = usesDht ? await openDht({ listen: { address: '0.0.0.0' } }) : undefined
  try {
    const named = peers.map(({ address }) => `${address}/${address.includes(':') ? IPV6_BITS : IPV4_BITS}`)
    const source = openPieceSource({
      torrent,
      peers,
      allowPeers: [...allowPeers, ...named],
      allowTrackers,
      ...(dht === undefined ? {} : { dht }),
    })
    return {
      source,
      checked: 'torrent',
      close: async () => {
        await source.close()
        await dht?.close()
      },
    }
  } catch (error) {
    await dht?.close()
    throw error
  }
}
