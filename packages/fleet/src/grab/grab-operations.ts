import type { ClientId } from '../client/client-config.ts'
import type { ClientStore } from '../client/client-store.ts'
import { cancelGrab } from './cancel-grab.ts'
import { type Grab, type GrabId, GrabIdError, grabId } from './grab.ts'
import type { GrabStore } from './grab-store.ts'
import type { GrabChange, GrabOperations } from './grab-view.ts'
import { attemptsIn, type ClientNames, entryOf, viewOf } from './grab-views.ts'
import { inState, type Transition } from './transition.ts'

export interface GrabOperationParts {
  readonly store: GrabStore & Pick<ClientStore, 'clients'>
  readonly now: () => number
  /** How long a grab that is tried again lives, in milliseconds. */
  readonly lifetime: () => number
  readonly wake: () => void
  /** A client may get a torrent that nobody wants any more. */
  readonly left: (id: ClientId) => void
}

/** Attempts to save over changes that the runner makes meanwhile. */
const ATTEMPTS = 5

/** What people can do with grabs. */
export function createGrabOperations(parts: GrabOperationParts): GrabOperations {
  const { store, now, lifetime, wake, left } = parts

  const names = async (): Promise<ClientNames> =>
    new Map((await store.clients()).map(({ id, config }) => [id, config.name]))

  /** Applies `decide` to the newest revision, again when the runner was faster. */
  const change = async (text: string, decide: (grab: Grab) => Transition | string): Promise<GrabChange> => {
    const id = parsedId(text)
    if (id === undefined) return { kind: 'not-found' }
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const grab = await store.find(id)
      if (grab === undefined) return { kind: 'not-found' }
      const decided = decide(grab)
      if (typeof decided === 'string') return { kind: 'refused', state: grab.state.kind, message: decided }
      const outcome = await store.save(decided)
      if (outcome.kind === 'saved') {
        if (decided.lateCopy !== undefined) left(decided.lateCopy.clientId)
        wake()
        return { kind: 'changed', grab: viewOf(decided.grab, await names()) }
      }
    }
    return { kind: 'refused', state: 'accepted', message: 'it is changing too fast, try again' }
  }

  return {
    list: async (request) => {
      const [page, known] = await Promise.all([store.list(request), names()])
      return { ...page, items: page.items.map((grab) => viewOf(grab, known)) }
    },

    get: async (text) => {
      const id = parsedId(text)
      const grab = id === undefined ? undefined : await store.find(id)
      if (id === undefined || grab === undefined) return undefined
      const [timeline, decisions, known] = await Promise.all([store.timeline(id), store.decisions(id), names()])
      const { source } = grab.release
      const host = source.kind === 'url' ? URL.parse(source.url)?.host : undefined
      return {
        ...viewOf(grab, known),
        attempts: attemptsIn(timeline),
        timeline: timeline.map((entry) => entryOf(entry, known)),
        decisions,
        sourceHost: host,
      }
    },

    counts: () => store.counts(),

    retry: (id) =>
      change(id, (grab) => {
        const again = retried(grab, now(), lifetime())
        return typeof again === 'string' ? again : { grab: again }
      }),

    cancel: (id) => change(id, (grab) => cancelled(grab, now())),

    metainfo: async (text) => {
      const id = parsedId(text)
      return id === undefined ? undefined : store.metainfo(id)
    },
  }
}

function parsedId(text: string): GrabId | undefined {
  try {
    return grabId(text)
  } catch (error) {
    if (error instanceof GrabIdError) return undefined
    throw error
  }
}

function retried(grab: Grab, now: number, lifetime: number): Grab | string {
  const { state } = grab
  const alive = { ...grab, expiresAt: now + lifetime }
  switch (state.kind) {
    case 'accepted':
      return inState(alive, now, { kind: 'accepted', attempt: 0 }, now)
    case 'dead':
    case 'cancelled':
      return inState(alive, now, { kind: 'accepted', attempt: 0 }, now)
    case 'parked':
      return state.resume === 'accepted'
        ? inState(alive, now, { kind: 'accepted', attempt: 0 }, now)
        : inState(alive, now, { kind: 'fetched', excluded: [], parked: 0 }, now)
    case 'done':
      return 'it is done already'
    case 'waiting-metadata':
    case 'fetched':
    case 'reserved':
    case 'sending':
    case 'confirming':
      return 'it is being worked on already'
  }
}

function cancelled(grab: Grab, now: number): Transition | string {
  switch (grab.state.kind) {
    case 'done':
      return 'it is done: remove the torrent from its client instead'
    case 'dead':
    case 'cancelled':
      return 'it has ended already'
    default:
      return cancelGrab(grab, now, 'cancelled by hand')
  }
}
