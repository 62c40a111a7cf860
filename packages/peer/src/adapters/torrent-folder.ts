import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FilePriority } from '../session/file-choice.ts'
import type { ResumePoint } from '../session/stored-pieces.ts'
import { NEW_TALLY, type Tally } from '../session/tally.ts'

/** What a session remembers of a torrent. */
export interface SavedTorrent {
  readonly metainfoBytes: Uint8Array
  readonly folder: string
  readonly paused: boolean
  readonly allowPeers: readonly string[]
  readonly resume?: ResumePoint
  /** By file; empty where every file is wanted as usual. */
  readonly priorities: readonly FilePriority[]
  readonly tally: Tally
}

/** What a session remembers of a magnet link whose metadata has not come. */
export interface SavedMagnet {
  readonly magnet: string
  readonly folder: string
  readonly paused: boolean
  readonly allowPeers: readonly string[]
}

const LARGEST_STATE = 8 * 1024 * 1024 // bytes

/** The session's own folder: for each torrent its metainfo and a small JSON file, replaced as a whole. */
export class TorrentFolder {
  readonly #path: string
  /** Info-hashes whose metainfo is there: it never changes. */
  readonly #metainfo = new Set<string>()

  constructor(path: string) {
    this.#path = path
  }

  /** Everything saved; what cannot be read is left out. */
  async load(): Promise<readonly (SavedTorrent | SavedMagnet)[]> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    const names = (await readdir(this.#path)).filter((name) => /^[0-9a-f]{40}\.json$/.test(name)).sort()
    const saved: (SavedTorrent | SavedMagnet)[] = []
    for (const name of names) {
      const torrent = await this.#read(name.slice(0, 40)).catch(() => undefined)
      if (torrent !== undefined) saved.push(torrent)
    }
    return saved
  }

  async save(infoHash: string, torrent: SavedTorrent | SavedMagnet): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    if ('magnet' in torrent) {
      await this.#replace(`${infoHash}.json`, Buffer.from(JSON.stringify({ version: 1, ...torrent })))
      return
    }
    const { metainfoBytes, resume, ...rest } = torrent
    const stored =
      resume === undefined ? {} : { stored: Buffer.from(resume.stored).toString('base64'), stamp: resume.stamp }
    if (!this.#metainfo.has(infoHash)) await this.#replace(`${infoHash}.torrent`, metainfoBytes)
    this.#metainfo.add(infoHash)
    await this.#replace(`${infoHash}.json`, Buffer.from(JSON.stringify({ version: 1, ...rest, ...stored })))
  }

  async remove(infoHash: string): Promise<void> {
    this.#metainfo.delete(infoHash)
    await rm(join(this.#path, `${infoHash}.json`), { force: true })
    await rm(join(this.#path, `${infoHash}.torrent`), { force: true })
  }

  async #read(infoHash: string): Promise<SavedTorrent | SavedMagnet | undefined> {
    const text = await readFile(join(this.#path, `${infoHash}.json`), 'utf8')
    const state: unknown = text.length > LARGEST_STATE ? undefined : JSON.parse(text)
    if (typeof state !== 'object' || state === null || !('folder' in state) || typeof state.folder !== 'string')
      return undefined
    const { folder } = state
    const paused = 'paused' in state && state.paused === true
    const allowPeers = list('allowPeers' in state ? state.allowPeers : []).filter((block) => typeof block === 'string')
    if ('magnet' in state && typeof state.magnet === 'string') {
      return { magnet: state.magnet, folder, paused, allowPeers }
    }
    const resume =
      'stored' in state && typeof state.stored === 'string' && 'stamp' in state && typeof state.stamp === 'string'
        ? { resume: { stored: new Uint8Array(Buffer.from(state.stored, 'base64')), stamp: state.stamp } }
        : {}
    const metainfoBytes = await readFile(join(this.#path, `${infoHash}.torrent`))
    this.#metainfo.add(infoHash)
    return {
      metainfoBytes,
      folder,
      paused,
      allowPeers,
      priorities: list('priorities' in state ? state.priorities : []).map((one) => (one === 0 || one === 2 ? one : 1)),
      tally: tallyOf('tally' in state ? state.tally : undefined),
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
    const folder = await open(this.#path, 'r')
    try {
      await folder.sync() // the new name, too, must survive a power cut
    } finally {
      await folder.close()
    }
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Absent in what older versions saved. */
function tallyOf(value: unknown): Tally {
  if (typeof value !== 'object' || value === null) return NEW_TALLY
  const entries = new Map<string, unknown>(Object.entries(value))
  const amount = (name: string) => {
    const found = entries.get(name)
    return typeof found === 'number' && found > 0 ? found : 0
  }
  const completedAt = amount('completedAt')
  return {
    uploaded: amount('uploaded'),
    downloaded: amount('downloaded'),
    seeded: amount('seeded'),
    ...(completedAt === 0 ? {} : { completedAt }),
  }
}
