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
  /** Single blocks also where nothing proves them. */
  readonly unprovedBlocks: boolean
  /** Folder that holds the files of a .torrent: nothing is fetched then. */
  readonly from?: string | undefined
}

export interface OpenedInput {
  readonly source: PieceSource
  /** Whether bytes are checked against a torrent. */
  readonly checked: 'torrent' | 'none'
  close(): Promise<void>
}

/** Why it cannot be opened: it is no input at all, a .torrent beyond all measure, or its files' folder is not there. */
export type ShotsInputFault = 'unknown' | 'too-large' | 'no-files'

/** What was given cannot be opened. */
export class ShotsInputError extends Error {
  readonly code = 'shots-input'
  override readonly name = 'ShotsInputError'
  readonly fault: ShotsInputFault
  /** What was given. */
  readonly subject: string
  constructor(fault: ShotsInputFault, subject: string, options?: ErrorOptions) {
    super(`${subject}: ${fault}`, options)
    this.fault = fault
    this.subject = subject
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
    throw new ShotsInputError('unknown', input, { cause })
  })
  if (found.isDirectory() || !/\.torrent$/i.test(input))
    return opened(await local({ kind: 'file', path: input }, signal), 'none')
  if (found.size > LARGEST_TORRENT) throw new ShotsInputError('too-large', input)
  const metainfoBytes = await readFile(input, { signal })
  if (terms.from === undefined) return openSwarm({ metainfoBytes }, terms)
  if (!(await isFolder(terms.from))) throw new ShotsInputError('no-files', terms.from)
  const metainfo = metainfoBytes.toString('base64')
  return opened(await local({ kind: 'disk', infoHash: '', metainfo, folder: terms.from }, signal), 'torrent')
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
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
  { peers, allowPeers, allowTrackers, unprovedBlocks, dht: usesDht }: ShotsInputTerms,
): Promise<OpenedInput> {
  const dht: Dht | undefined = usesDht ? await openDht({ listen: { address: '0.0.0.0' } }) : undefined
  try {
    const named = peers.map(({ address }) => `${address}/${address.includes(':') ? IPV6_BITS : IPV4_BITS}`)
    const source = openPieceSource({
      torrent,
      peers,
      allowPeers: [...allowPeers, ...named],
      allowTrackers,
      unprovedBlocks,
      dht,
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
