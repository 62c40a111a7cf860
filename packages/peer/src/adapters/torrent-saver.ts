import type { SavedTorrent, TorrentFolder } from './torrent-folder.ts'

/** A torrent to be written down. */
export interface Savable {
  readonly infoHash: string
  /** How it is now; undefined when it is not to be written any more. */
  saved(): Promise<SavedTorrent | undefined>
}

/** Milliseconds of seeding for which alone nothing is written: so much a crash may take from a torrent's seeding time. */
const SEEDING_AT_STAKE = 5 * 60_000

/** Writes down the torrents of a session, one after the other: two writers of one file would mix. */
export class TorrentSaver {
  readonly #folder: TorrentFolder
  readonly #written = new Map<string, SavedTorrent>()
  #saving: Promise<void> = Promise.resolve()

  constructor(folder: TorrentFolder) {
    this.#folder = folder
  }

  save(torrent: Savable): Promise<void> {
    return this.#inTurn(torrent, () => true)
  }

  /** Saves a torrent that has something new; a round over thousands that rest writes nothing. */
  saveChanged(torrent: Savable): Promise<void> {
    return this.#inTurn(torrent, (saved) => {
      const before = this.#written.get(torrent.infoHash)
      return before === undefined || isNews(before, saved)
    })
  }

  /** Forgets a torrent, after whatever is being written. */
  async remove(infoHash: string): Promise<void> {
    await this.#saving
    this.#written.delete(infoHash)
    await this.#folder.remove(infoHash)
  }

  #inTurn({ infoHash, saved: state }: Savable, wanted: (saved: SavedTorrent) => boolean): Promise<void> {
    const saving = this.#saving.then(async () => {
      const saved = await state()
      if (saved === undefined || !wanted(saved)) return
      await this.#folder.save(infoHash, saved)
      this.#written.set(infoHash, saved)
    })
    this.#saving = saving.catch(() => undefined) // told to whoever asked for this one
    return saving
  }
}

function isNews(before: SavedTorrent, now: SavedTorrent): boolean {
  const seeded = now.tally.seeded - before.tally.seeded
  return seeded >= SEEDING_AT_STAKE || now.resume !== before.resume || essence(now) !== essence(before)
}

/** What else may change. */
function essence({ paused, priorities, tally }: SavedTorrent): string {
  return JSON.stringify([paused, priorities, { ...tally, seeded: 0 }])
}
