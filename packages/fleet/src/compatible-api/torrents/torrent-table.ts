import type { Hashes } from '@shoal/bittorrent'
import type { PathPair } from '../../client/map-path.ts'
import type { Clock } from '../../clock.ts'
import type { Fleet } from '../../fleet.ts'
import { unfinishedKinds } from '../../grab/grab.ts'
import type { GrabView } from '../../grab/grab-view.ts'
import { MAXIMAL_PAGE } from '../../page.ts'
import type { FleetTorrent } from '../../torrents/fleet-list.ts'
import { type Revisions, Versioned } from '../sync/versioned.ts'
import { grabTorrent } from './grab-torrent.ts'
import { type ShownTorrent, torrentFields, torrentId } from './torrent-fields.ts'

/** A torrent of the list: held by clients (nearly always by one), or a grab on its way. */
export interface TableRow extends ShownTorrent {
  readonly holders: readonly FleetTorrent[]
  readonly grabId?: string
}

/** A client lists what it has at its next answer, unless somebody removed it at once. Milliseconds. */
const LISTED_WITHIN = 60_000

/** Torrents of all clients and grabs on their way to one, by id, and what changed since when. */
export class TorrentTable {
  readonly rows: Versioned<TableRow>
  readonly #fleet: Fleet
  readonly #hashes: Hashes
  readonly #clock: Clock
  /** Rows by the fleet's own info-hash, where that is not the id. */
  #aliases: ReadonlyMap<string, string> = new Map()
  #seen = ''
  #held: ReadonlyMap<FleetTorrent, TableRow> = new Map()
  #waiting: ReadonlyMap<string, { readonly key: string; readonly row: TableRow }> = new Map()
  /** Grabs that are to show up in a client's list, and since when they are awaited. */
  readonly #awaited = new Map<string, number>()

  constructor(fleet: Fleet, hashes: Hashes, clock: Clock, revisions: Revisions) {
    this.#fleet = fleet
    this.#clock = clock
    this.#hashes = hashes
    this.rows = new Versioned<TableRow>(revisions, torrentFields)
  }

  /** Brings it up to date. Costs one look at the grabs when nothing changed. */
  async refresh(): Promise<void> {
    const grabs = await this.#grabs()
    const keys = grabs.map(keyOf)
    const seen = [this.#fleet.torrents.revision(), ...keys].join(' ')
    if (seen === this.#seen) return
    this.#seen = seen
    const now = new Map<string, TableRow>()
    const aliases = new Map<string, string>()
    this.#addHeld(now, aliases)
    this.#addWaiting(grabs, now, aliases)
    this.#aliases = aliases
    this.rows.replace(now)
  }

  /** A grab that was just made: it stays listed until a client lists its torrent. */
  expect(grabId: string): void {
    this.#awaited.set(grabId, this.#clock.now())
  }

  /** The row that this hash, in either case, names: the id, or another info-hash of the torrent. */
  find(hash: string): TableRow | undefined {
    const lower = hash.toLowerCase()
    return this.rows.get(lower) ?? this.rows.get(this.#aliases.get(lower) ?? '')
  }

  /** On their way, and those that a client has and its next answer will list. */
  async #grabs(): Promise<readonly GrabView[]> {
    const waiting = await waitingGrabs(this.#fleet)
    for (const { id } of waiting) this.expect(id)
    if (this.#awaited.size === waiting.length) return waiting
    const known = new Set(waiting.map(({ id }) => id))
    const arrived: GrabView[] = []
    for (const [id, since] of this.#awaited) {
      if (known.has(id)) continue
      const grab = await this.#fleet.grabs.get(id)
      const listed = this.#fleet.torrents.find({ infoHash: grab?.infoHash ?? '' }) !== undefined
      const settled = grab?.state !== 'done' || listed || this.#clock.now() - since > LISTED_WITHIN
      if (settled) this.#awaited.delete(id)
      else arrived.push(grab)
    }
    return [...waiting, ...arrived]
  }

  #addHeld(now: Map<string, TableRow>, aliases: Map<string, string>): void {
    const mappings = new Map(this.#fleet.torrents.clients().map(({ clientId, pathMapping }) => [clientId, pathMapping]))
    const held = new Map<FleetTorrent, TableRow>()
    for (const item of this.#fleet.torrents.list()) {
      const id = torrentId(item.torrent)
      const other = now.get(id)
      const row = other === undefined ? (this.#held.get(item) ?? heldRow(item, mappings)) : alsoAt(other, item)
      // One that another client has as well is made anew each time.
      if (other === undefined) held.set(item, row)
      now.set(id, row)
      if (id !== item.torrent.infoHash) aliases.set(item.torrent.infoHash, id)
    }
    this.#held = held
  }

  #addWaiting(grabs: readonly GrabView[], now: Map<string, TableRow>, aliases: ReadonlyMap<string, string>): void {
    const waiting = new Map<string, { readonly key: string; readonly row: TableRow }>()
    for (const grab of grabs) {
      const known = this.#waiting.get(grab.id)
      const key = keyOf(grab)
      const row = known?.key === key ? known.row : { ...grabTorrent(grab, this.#hashes), holders: [], grabId: grab.id }
      waiting.set(grab.id, { key, row })
      const id = torrentId(row.torrent)
      if (!now.has(id) && !aliases.has(id)) now.set(id, row)
    }
    this.#waiting = waiting
  }
}

function heldRow(item: FleetTorrent, mappings: ReadonlyMap<string, readonly PathPair[]>): TableRow {
  const { clientId, clientName, torrent } = item
  return { clientName, torrent, pathMapping: mappings.get(clientId) ?? [], holders: [item] }
}

function alsoAt(row: TableRow, item: FleetTorrent): TableRow {
  return { ...row, holders: [...row.holders, item] }
}

function keyOf({ id, updatedAt, state, reason }: GrabView): string {
  return `${id}:${updatedAt}:${state}:${reason?.code ?? ''}`
}

/** Every grab that no client shows yet, however many there are. */
async function waitingGrabs(fleet: Fleet): Promise<readonly GrabView[]> {
  const all: GrabView[] = []
  let cursor: string | undefined
  do {
    const page = await fleet.grabs.list({ page: { limit: MAXIMAL_PAGE, cursor }, filter: { states: unfinishedKinds } })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return all
}
