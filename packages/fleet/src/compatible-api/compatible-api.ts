import type { Hashes } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { Fleet } from '../fleet.ts'
import { addTorrents } from './add-torrent.ts'
import { ApiSessions, type CompatibleApiUser } from './api-sessions.ts'
import { Preferences } from './app/preferences.ts'
import type { ApiRecords } from './labels/api-records.ts'
import { LabelBook } from './labels/label-book.ts'
import { text } from './request/answers.ts'
import { ApiError } from './request/api-error.ts'
import { type Parameters, readParameters } from './request/parameters.ts'
import { appRoutes } from './routes/app-routes.ts'
import { commandRoutes } from './routes/command-routes.ts'
import { detailRoutes } from './routes/detail-routes.ts'
import { labelRoutes } from './routes/label-routes.ts'
import { listRoutes } from './routes/list-routes.ts'
import { otherRoutes } from './routes/other-routes.ts'
import type { ApiWorld, Route } from './routes/route.ts'
import { syncRoutes } from './routes/sync-routes.ts'
import { trackerRoutes } from './routes/tracker-routes.ts'
import { transferRoutes } from './routes/transfer-routes.ts'
import { Revisions } from './sync/versioned.ts'
import { TorrentTable } from './torrents/torrent-table.ts'

export interface CompatibleApiOptions {
  readonly fleet: Fleet
  readonly hashes: Hashes
  /** Where it keeps what programs set: categories, tags, preferences. */
  readonly records: ApiRecords
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  /** Who may use the API under this name and password; bounds guesses by itself. */
  readonly authenticate: (
    username: string,
    password: string,
    request: Request,
  ) => Promise<CompatibleApiUser | undefined>
  /** Whether the request proves itself without a session, as by an API key in `Authorization`. */
  readonly authorized: (request: Request) => boolean
  /** Folder shown as the default. */
  readonly savePath: string
}

/** Answers below `/api/v2/`; nothing for other paths. Rejects only with what is no fault of the request. */
export type CompatibleApi = (request: Request) => Promise<Response | undefined>

interface KnownRoute {
  readonly postOnly: boolean
  readonly run: Route
}

/** The whole fleet as one qBittorrent 5.1, by its Web API. */
export function createCompatibleApi(options: CompatibleApiOptions): CompatibleApi {
  const sessions = new ApiSessions({ now: () => options.clock.now(), random: options.random })
  const routes = routesOf(worldOf(options))

  const answer = async (path: string, request: Request): Promise<Response> => {
    if (path === 'auth/login') {
      refuseUnlessPost(request)
      return logIn(await readParameters(request), request, options, sessions)
    }
    if (!options.authorized(request) && !(await sessions.holds(request))) throw new ApiError(403, 'Forbidden')
    if (path === 'auth/logout') {
      refuseUnlessPost(request)
      sessions.end(request)
      return new Response('', { headers: { 'set-cookie': 'SID=; expires=Thu, 01-Jan-1970 00:00:00 GMT; path=/' } })
    }
    const route = routes.get(path)
    if (route === undefined) throw new ApiError(404, 'Not Found')
    if (!/^(GET|HEAD|POST)$/.test(request.method)) throw new ApiError(405, 'Method Not Allowed')
    if (route.postOnly) refuseUnlessPost(request)
    return route.run({ parameters: await readParameters(request), signal: request.signal })
  }

  return async (request) => {
    const path = /^\/api\/v2\/([a-zA-Z]+\/[a-zA-Z]+)$/.exec(new URL(request.url).pathname)?.[1]
    if (path === undefined) return undefined
    try {
      return await answer(path, request)
    } catch (error) {
      if (error instanceof ApiError) return text(error.message, error.status)
      throw error
    }
  }
}

function refuseUnlessPost({ method }: Request): void {
  if (method !== 'POST') throw new ApiError(405, 'Method Not Allowed')
}

async function logIn(
  parameters: Parameters,
  request: Request,
  options: CompatibleApiOptions,
  sessions: ApiSessions,
): Promise<Response> {
  const user = await options.authenticate(parameters.text('username'), parameters.text('password'), request)
  if (user === undefined) return text('Fails.')
  const answer = text('Ok.')
  answer.headers.set('set-cookie', `SID=${sessions.begin(user)}; HttpOnly; SameSite=Strict; path=/`)
  return answer
}

/** Highest first number of changes; what follows fits into 32 bits with the sign. */
const MAXIMAL_FIRST = 0x3fff_ffff

function worldOf(options: CompatibleApiOptions): ApiWorld {
  const { fleet, hashes, records, clock, random, savePath } = options
  const first = random(4).reduce((number, byte) => number * 256 + byte, 0) % MAXIMAL_FIRST
  const revisions = new Revisions(first + 1)
  const table = new TorrentTable(fleet, hashes, clock, revisions)
  const labels = new LabelBook(records, table, revisions)
  const preferences = new Preferences(records, fleet, savePath)
  return { fleet, hashes, records, clock, revisions, table, labels, preferences }
}

function routesOf(world: ApiWorld): ReadonlyMap<string, KnownRoute> {
  const all = [
    appRoutes(world),
    listRoutes(world),
    detailRoutes(world),
    commandRoutes(world),
    trackerRoutes(world),
    labelRoutes(world),
    transferRoutes(world),
    syncRoutes(world),
    otherRoutes(world),
  ]
  const known = new Map<string, KnownRoute>()
  for (const { read, change } of all) {
    for (const [path, run] of Object.entries(read)) known.set(path, { postOnly: false, run })
    for (const [path, run] of Object.entries(change)) known.set(path, { postOnly: true, run })
  }
  known.set('torrents/add', { postOnly: true, run: (call) => addTorrents(world, call) })
  return known
}
