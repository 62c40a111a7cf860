import {
  type Hashes,
  type InfoHash,
  InfoHashError,
  infoHash as infoHashOf,
  MetainfoError,
  parseMetainfo,
} from '@shoal/bittorrent'
import { asClientError, ClientError } from '../client/client-error.ts'
import type { ClientRegistry } from '../client/client-registry.ts'
import { toClientPath, toShoalPath } from '../client/map-path.ts'
import type { Clock } from '../clock.ts'
import { DueLoop } from '../due-loop.ts'
import { newGrabId } from '../grab/new-grab-id.ts'
import type { Log } from '../log.ts'
import { reason } from '../reason.ts'
import type { FleetStore } from '../store/fleet-store.ts'
import { metainfoFromPeer } from './metainfo-from-peer.ts'
import { type Move, movedOn, movesAtRest } from './move.ts'
import { takeMoveStep } from './move-steps.ts'
import type { MoveStore } from './move-store.ts'
import type { MoveChange, MoveOperations, MoveRequest, MoveView } from './moves.ts'
import type { PeerMetadata } from './peer-metadata.ts'

export interface MoverParts {
  readonly store: MoveStore
  readonly fleetStore: Pick<FleetStore, 'clients' | 'holder' | 'metainfo'>
  readonly registry: ClientRegistry
  readonly peerMetadata: PeerMetadata
  readonly hashes: Hashes
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  readonly log: Log
}

/** Before a client that does not answer is asked again, in milliseconds. */
const ASK_AGAIN = 5_000

/** Moves torrents between clients. All that matters is in the store: a restart goes on with each move's state. */
export class Mover implements MoveOperations {
  readonly #parts: MoverParts
  readonly #loop: DueLoop

  constructor(parts: MoverParts) {
    this.#parts = parts
    const { clock, log } = parts
    this.#loop = new DueLoop({ look: () => this.#look(), failure: 'a move could not be taken further', clock, log })
  }

  run(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async start(request: MoveRequest): Promise<MoveChange> {
    const { store, registry, clock, random } = this.#parts
    const from = this.#sourceOf(request)
    const to = registry.all().find(({ id }) => id === request.to)
    if (from === undefined || to === undefined) return { kind: 'not-found' }
    const { watched, torrent } = from
    if (watched.id === to.id) return refused('move-same', 'it is there already')
    if (to.lists(torrent.infoHash)) return refused('move-present', 'the new client has this torrent already')
    const here = toShoalPath(watched.config.pathMapping, torrent.savePath)
    const savePath = request.savePath ?? (here === undefined ? undefined : toClientPath(to.config.pathMapping, here))
    if (savePath === undefined) {
      return refused('move-no-path', `no path mapping leads from ${torrent.savePath} to ${to.config.name}`)
    }
    if (request.metainfo !== undefined && !this.#isTorrent(request.metainfo, torrent.infoHash)) {
      return refused('move-other-torrent', 'the file is not the .torrent of this info-hash')
    }
    const now = clock.now()
    const move: Move = {
      id: newGrabId(now, random),
      infoHash: torrent.infoHash,
      name: torrent.name,
      from: watched.id,
      to: to.id,
      state: 'preparing',
      savePath,
      paused: torrent.activity === 'paused',
      leftBytes: torrent.leftBytes,
      category: torrent.category,
      tags: torrent.tags,
      timeline: [{ at: now, state: 'preparing' }],
      createdAt: now,
      since: now,
      dueAt: now,
    }
    if ((await store.insert(move, request.metainfo)) === 'under-way')
      return refused('move-under-way', 'it is being moved already')
    this.#loop.wake()
    return { kind: 'moving', move: await this.#viewOf(move) }
  }

  async cancel(id: string): Promise<MoveChange> {
    const { store, clock } = this.#parts
    const move = await store.find(id)
    if (move === undefined) return { kind: 'not-found' }
    const late = move.state === 'removing' || move.state === 'undoing' || movesAtRest.includes(move.state)
    if (late) return refused('move-too-late', `it is ${move.state} already`)
    const why = reason('by-operator', 'cancelled by hand')
    const undone = movedOn(move, move.state === 'preparing' ? 'undone' : 'undoing', clock.now(), why)
    await store.save(undone)
    this.#loop.wake()
    return { kind: 'moving', move: await this.#viewOf(undone) }
  }

  async get(id: string): Promise<MoveView | undefined> {
    const move = await this.#parts.store.find(id)
    return move === undefined ? undefined : this.#viewOf(move)
  }

  async list(page: Parameters<MoveOperations['list']>[0]) {
    const found = await this.#parts.store.list(page)
    return { ...found, items: await Promise.all(found.items.map((move) => this.#viewOf(move))) }
  }

  #isTorrent(bytes: Uint8Array, infoHash: InfoHash): boolean {
    try {
      return parseMetainfo(bytes, this.#parts.hashes).infoHash === infoHash
    } catch (error) {
      if (error instanceof MetainfoError) return false
      throw error
    }
  }

  #sourceOf({ infoHash, from }: MoveRequest) {
    const hash = parsedHash(infoHash)
    if (hash === undefined) return undefined
    for (const watched of this.#parts.registry.all()) {
      const torrent = watched.snapshot?.torrents.get(hash)
      if (torrent !== undefined && (from === undefined || watched.id === from)) return { watched, torrent }
    }
    return undefined
  }

  async #look(): Promise<number | undefined> {
    const { store } = this.#parts
    for (const move of await store.unfinished()) {
      if (this.#loop.signal.aborted) return undefined
      await this.#advance(move)
    }
    const due = (await store.unfinished()).map(({ dueAt = 0 }) => dueAt)
    return due.length === 0 ? undefined : Math.min(...due)
  }

  async #advance(move: Move): Promise<void> {
    const { clock, registry, store, log, peerMetadata } = this.#parts
    const { signal } = this.#loop
    const now = clock.now()
    if ((move.dueAt ?? 0) > now) return
    const [from, to] = [registry.get(move.from), registry.get(move.to)]
    try {
      const step = await takeMoveStep(move, {
        ...{ from, to, now, signal },
        metainfo: () => this.#metainfo(move),
        fromPeer: (client) => metainfoFromPeer(client, move.infoHash, peerMetadata, signal),
      })
      if (await this.#changedMeanwhile(move)) return
      await store.save(step.move, step.metainfo)
      if (step.move.state !== move.state) {
        const { name, state, reason: why } = step.move
        log.info('a move went on', { torrent: name, state, ...(why === undefined ? {} : { reason: why.message }) })
        if (movesAtRest.includes(state)) for (const watched of [from, to]) watched?.hurry()
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof ClientError)) throw error
      const failure = asClientError(error)
      if (await this.#changedMeanwhile(move)) return
      // Refused for good: what was done is taken back. A silent client is asked again.
      if (failure.code === 'client-refused' && move.state !== 'undoing') {
        const next = move.state === 'preparing' ? 'undone' : 'undoing'
        await store.save(movedOn(move, next, clock.now(), failure.reason))
      } else await store.save({ ...move, dueAt: clock.now() + ASK_AGAIN })
    }
  }

  /** Cancelled while a client was asked: the step's outcome is void, the next one takes back what it did. */
  async #changedMeanwhile({ id, state }: Move): Promise<boolean> {
    return (await this.#parts.store.find(id))?.state !== state
  }

  /** Kept with the move, or with the grab that brought the torrent. */
  async #metainfo({ id, infoHash }: Move): Promise<Uint8Array | undefined> {
    const { store, fleetStore } = this.#parts
    const kept = await store.metainfo(id)
    if (kept !== undefined) return kept
    const grab = await fleetStore.holder(infoHash)
    return grab === undefined ? undefined : fleetStore.metainfo(grab)
  }

  async #viewOf(move: Move): Promise<MoveView> {
    const names = new Map<string, string>(
      (await this.#parts.fleetStore.clients()).map(({ id, config }) => [id, config.name]),
    )
    const { id, infoHash, name, from, to, state, timeline, createdAt } = move
    return {
      ...{ id, infoHash, name, from, to, state, timeline, createdAt },
      fromName: names.get(from) ?? from,
      toName: names.get(to) ?? to,
      reason: move.reason,
    }
  }
}

function refused(code: string, message: string): MoveChange {
  return { kind: 'refused', reason: reason(code, message) }
}

function parsedHash(text: string): InfoHash | undefined {
  try {
    return infoHashOf(text)
  } catch (error) {
    if (error instanceof InfoHashError) return undefined
    throw error
  }
}
