import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { type InfoHash, MetainfoError, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'

const LARGEST = 32 * 1024 * 1024 // bytes

/** The .torrent that a client keeps at `path`, where this machine sees it and may read it. */
export async function readStoredTorrent(path: string, infoHash: InfoHash): Promise<Uint8Array | undefined> {
  try {
    // Without waiting, should somebody have put a pipe there.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const { size } = await file.stat()
      return size > LARGEST ? undefined : storedTorrent(await file.readFile(), infoHash)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined // another machine's path, or not ours to read
    throw error
  }
}

/** The bytes, if they are the .torrent of this info-hash: a path may mean something else on another machine. */
export function storedTorrent(bytes: Uint8Array, infoHash: InfoHash): Uint8Array | undefined {
  try {
    return parseMetainfo(bytes, nodeHashes).infoHash === infoHash ? new Uint8Array(bytes) : undefined
  } catch (error) {
    if (error instanceof MetainfoError) return undefined
    throw error
  }
}
