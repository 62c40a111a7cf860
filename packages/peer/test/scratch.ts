import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTorrentSession, type NodeTorrentSession, type TorrentSessionOptions } from '../src/index.ts'
import { eventually } from './programs.ts'
import { type SmallTracker, type SmallTrackerOptions, smallTracker } from './small-tracker.ts'

/** What a test needs and leaves nothing of: folders, sessions and trackers. */
export class Scratch {
  readonly #folders: string[] = []
  readonly #sessions: NodeTorrentSession[] = []
  readonly #trackers: SmallTracker[] = []

  /** A new folder with the given files in it. */
  async folder(files: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-peer-'))
    this.#folders.push(folder)
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), bytes)
    }
    return folder
  }

  /** A session at an address of its own. */
  async session(address: string, options: TorrentSessionOptions = {}): Promise<NodeTorrentSession> {
    const session = await createTorrentSession({
      listen: { address },
      localAddress: address,
      allowTrackers: ['127.0.0.1'],
      ...options,
    })
    this.#sessions.push(session)
    return session
  }

  async tracker(options: SmallTrackerOptions = {}): Promise<SmallTracker> {
    const tracker = await smallTracker(options)
    this.#trackers.push(tracker)
    return tracker
  }

  async clear(): Promise<void> {
    await Promise.all(this.#sessions.splice(0).map((session) => session.stop(AbortSignal.timeout(2000))))
    await Promise.all(this.#trackers.splice(0).map((tracker) => tracker.close()))
    await Promise.all(this.#folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

/** Waits until a torrent is complete and verified. */
export function seeding(session: NodeTorrentSession, infoHash: string): Promise<void> {
  return eventually(
    () => session.status(infoHash)?.state === 'seeding',
    () => JSON.stringify(session.status(infoHash)),
  )
}
