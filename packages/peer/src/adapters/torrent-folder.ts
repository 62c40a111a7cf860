import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResumePoint } from '../session/stored-pieces.ts'

/** What a session remembers of a torrent. */
export interface SavedTorrent {
  readonly metainfoBytes: Uint8Array
  readonly folder: string
  readonly paused: boolean
  readonly allowPeers: readonly string[]
  readonly resume?: ResumePoint
}

const LARGEST_STATE = 8 * 1024 * 1024 // bytes

/** The session's own folder: for each torrent its metainfo and a small JSON file, replaced as a whole. */
export class TorrentFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Everything saved; what cannot be read is left out. */
  async load(): Promise<readonly SavedTorrent[]> {
    await mkdir(this.#path, { recursive: true })
    const names = (await readdir(this.#path)).filter((name) => /^[0-9a-f]{40}\.json$/.test(name)).sort()
    const saved: SavedTorrent[] = []
    for (const name of names) {
      const torrent = await this.#read(name.slice(0, 40)).catch(() => undefined)
      if (torrent !== undefined) saved.push(torrent)
    }
    return saved
  }

  async save(infoHash: string, torrent: SavedTorrent): Promise<void> {
    const { metainfoBytes, folder, paused, allowPeers, resume } = torrent
    await mkdir(this.#path, { recursive: true })
    const state = {
      version: 1,
      folder,
      paused,
      allowPeers,
      ...(resume === undefined ? {} : { stored: Buffer.from(resume.stored).toString('base64'), stamp: resume.stamp }),
    }
    await this.#replace(`${infoHash}.torrent`, metainfoBytes)
    await this.#replace(`${infoHash}.json`, Buffer.from(JSON.stringify(state)))
  }

  async remove(infoHash: string): Promise<void> {
    await rm(join(this.#path, `${infoHash}.json`), { force: true })
    await rm(join(this.#path, `${infoHash}.torrent`), { force: true })
  }

  async #read(infoHash: string): Promise<SavedTorrent | undefined> {
    const metainfoBytes = await readFile(join(this.#path, `${infoHash}.torrent`))
    const text = await readFile(join(this.#path, `${infoHash}.json`), 'utf8')
    const state: unknown = text.length > LARGEST_STATE ? undefined : JSON.parse(text)
    if (typeof state !== 'object' || state === null || !('folder' in state) || typeof state.folder !== 'string')
      return undefined
    const allowed: unknown = 'allowPeers' in state ? state.allowPeers : []
    const resume =
      'stored' in state && typeof state.stored === 'string' && 'stamp' in state && typeof state.stamp === 'string'
        ? { resume: { stored: new Uint8Array(Buffer.from(state.stored, 'base64')), stamp: state.stamp } }
        : {}
    return {
      metainfoBytes,
      folder: state.folder,
      paused: 'paused' in state && state.paused === true,
      allowPeers: Array.isArray(allowed) ? allowed.filter((block) => typeof block === 'string') : [],
      ...resume,
    }
  }

  /** Written beside, synced, then renamed: a crash leaves the old file or the new one. */
  async #replace(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#path, name)
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }
}
