import type { Hashes } from '@shoal/bittorrent'
import type { Fleet } from '../fleet.ts'
import { MAXIMAL_PAGE } from '../page.ts'
import type { FleetTorrent, TorrentCommand } from '../torrents/torrent-operations.ts'
import { addThroughApi } from './add-torrent.ts'
import { ApiSessions, type CompatibleApiUser } from './api-sessions.ts'
import { apiFile, apiGrabProperties, apiProperties, apiTorrent, apiTracker } from './torrent-fields.ts'
import { torrentList, waitingGrab } from './torrent-list.ts'

export interface CompatibleApiOptions {
  readonly fleet: Fleet
  readonly hashes: Hashes
  readonly now: () => number
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

/** Answers below `/api/v2/`; nothing for other paths. */
export type CompatibleApi = (request: Request) => Promise<Response | undefined>

/** The version that the API follows: old enough for every program, new enough for none to refuse it. */
const VERSION = 'v4.6.7'
const WEB_API_VERSION = '2.9.3'

/** The whole fleet as one qBittorrent, as far as autobrr, Sonarr and Radarr use it. */
export function createCompatibleApi(options: CompatibleApiOptions): CompatibleApi {
  const sessions = new ApiSessions(options)
  const categories = new Set<string>()
  const routes = apiRoutes(options, categories)

  return async (request) => {
    const path = /^\/api\/v2\/([a-zA-Z]+\/[a-zA-Z]+)$/.exec(new URL(request.url).pathname)?.[1]
    if (path === undefined) return undefined
    if (path === 'auth/login') return logIn(request, options, sessions)
    if (!options.authorized(request) && !(await sessions.holds(request)))
      return new Response('Forbidden', { status: 403 })
    if (path === 'auth/logout') {
      sessions.end(request)
      return text('')
    }
    const route = routes.get(path)
    return route === undefined ? new Response('Not Found', { status: 404 }) : route(request)
  }
}

async function logIn(request: Request, options: CompatibleApiOptions, sessions: ApiSessions): Promise<Response> {
  const form = await parameters(request)
  const user = await options.authenticate(form.get('username') ?? '', form.get('password') ?? '', request)
  if (user === undefined) return text('Fails.')
  return new Response('Ok.', {
    headers: {
      'content-type': 'text/plain',
      'set-cookie': `SID=${sessions.begin(user)}; HttpOnly; SameSite=Strict; Path=/`,
    },
  })
}

type Route = (request: Request) => Promise<Response>

function apiRoutes(options: CompatibleApiOptions, categories: Set<string>): ReadonlyMap<string, Route> {
  const { fleet, hashes, savePath } = options
  const plain =
    (value: string): Route =>
    async () =>
      text(value)
  const command =
    (make: (form: URLSearchParams) => TorrentCommand): Route =>
    async (request) => {
      const form = await parameters(request)
      const command = make(form)
      for (const infoHash of hashesIn(form, fleet)) {
        const { kind } = await fleet.torrents.command({ infoHash }, command, request.signal)
        const waiting =
          kind === 'not-found' && command.kind === 'remove' ? await waitingGrab(infoHash, fleet) : undefined
        if (waiting !== undefined) await fleet.grabs.cancel(waiting.id)
      }
      return text('')
    }
  const byHash =
    (answer: (torrent: FleetTorrent, request: Request) => Promise<Response>): Route =>
    async (request) => {
      const infoHash = (await parameters(request)).get('hash') ?? ''
      const found = fleet.torrents.find({ infoHash })
      return found === undefined ? new Response('Not Found', { status: 404 }) : answer(found, request)
    }
  const allCategories = () => {
    const names = new Set([...categories, ...fleet.torrents.list().map(({ torrent }) => torrent.category)])
    names.delete('')
    return Object.fromEntries([...names].sort().map((name) => [name, { name, savePath: '' }]))
  }

  const routes = {
    'app/version': plain(VERSION),
    'app/webapiVersion': plain(WEB_API_VERSION),
    'app/defaultSavePath': plain(savePath),
    'app/preferences': async () => Response.json(preferences(savePath)),
    'app/buildInfo': async () => Response.json({ bitness: 64, libtorrent: '2.0.10.0', qt: '6.6.2' }),
    'torrents/info': async (request) => Response.json(await torrentList(await parameters(request), fleet)),
    // Programs ask for what they just added until it is there: a grab on its way is there.
    'torrents/properties': async (request) => {
      const infoHash = (await parameters(request)).get('hash') ?? ''
      const found = fleet.torrents.find({ infoHash })
      if (found !== undefined) return Response.json(apiProperties(found))
      const waiting = await waitingGrab(infoHash, fleet)
      return waiting === undefined
        ? new Response('Not Found', { status: 404 })
        : Response.json(apiGrabProperties(waiting))
    },
    'torrents/files': byHash(async ({ clientId, torrent }, { signal }) => {
      const files = await fleet.torrents.files({ clientId, infoHash: torrent.infoHash }, signal)
      return Response.json(files.kind === 'answer' ? files.value.map(apiFile) : [])
    }),
    'torrents/trackers': byHash(async ({ clientId, torrent }, { signal }) => {
      const trackers = await fleet.torrents.trackers({ clientId, infoHash: torrent.infoHash }, signal)
      return Response.json(trackers.kind === 'answer' ? trackers.value.map(apiTracker) : [])
    }),
    'torrents/categories': async () => Response.json(allCategories()),
    'torrents/createCategory': async (request) => {
      const name = (await parameters(request)).get('category') ?? ''
      if (name === '') return new Response('', { status: 400 })
      if (name in allCategories()) return new Response('', { status: 409 })
      if (categories.size < MAXIMAL_PAGE) categories.add(name)
      return text('')
    },
    'torrents/tags': async () =>
      Response.json([...new Set(fleet.torrents.list().flatMap(({ torrent }) => torrent.tags))].sort()),
    'torrents/add': async (request) => text((await addThroughApi(request, fleet, hashes)) ? 'Ok.' : 'Fails.'),
    'torrents/delete': command((form) => ({ kind: 'remove', deleteFiles: form.get('deleteFiles') === 'true' })),
    'torrents/pause': command(() => ({ kind: 'stop' })),
    'torrents/stop': command(() => ({ kind: 'stop' })),
    'torrents/resume': command(() => ({ kind: 'start' })),
    'torrents/start': command(() => ({ kind: 'start' })),
    'torrents/reannounce': command(() => ({ kind: 'reannounce' })),
    'torrents/recheck': command(() => ({ kind: 'recheck' })),
    // Order, forcing and limits are each client's own business: taken and left.
    'torrents/topPrio': plain(''),
    'torrents/setForceStart': plain(''),
    'torrents/setShareLimits': plain(''),
    'transfer/info': async () => Response.json(transfer(fleet.torrents.list())),
    'sync/maindata': async () =>
      Response.json({
        rid: 1,
        full_update: true,
        torrents: Object.fromEntries(fleet.torrents.list().map((found) => [found.torrent.infoHash, apiTorrent(found)])),
        categories: allCategories(),
        server_state: transfer(fleet.torrents.list()),
      }),
  } as const satisfies Readonly<Record<string, Route>>
  return new Map(Object.entries(routes))
}

function transfer(torrents: readonly FleetTorrent[]) {
  const sum = (measure: (found: FleetTorrent) => number) => torrents.reduce((total, found) => total + measure(found), 0)
  return {
    connection_status: 'connected',
    dl_info_speed: sum(({ torrent }) => torrent.downloadSpeed),
    up_info_speed: sum(({ torrent }) => torrent.uploadSpeed),
    dl_info_data: sum(({ torrent }) => torrent.downloadedBytes),
    up_info_data: sum(({ torrent }) => torrent.uploadedBytes),
    dht_nodes: 0,
  }
}

/** What Sonarr and Radarr look at before they trust a client. */
function preferences(savePath: string) {
  return {
    save_path: savePath,
    temp_path_enabled: false,
    queueing_enabled: false,
    max_ratio_enabled: false,
    max_ratio: -1,
    max_ratio_act: 0,
    max_seeding_time_enabled: false,
    max_seeding_time: -1,
    max_inactive_seeding_time_enabled: false,
    max_inactive_seeding_time: -1,
    dht: false,
    web_ui_port: 0,
    torrent_content_layout: 'Original',
  }
}

function hashesIn(form: URLSearchParams, fleet: Fleet): readonly string[] {
  const given = form.get('hashes') ?? ''
  if (given === 'all') return fleet.torrents.list().map(({ torrent }) => torrent.infoHash)
  return given.toLowerCase().split('|').slice(0, MAXIMAL_PAGE)
}

/** From the query of a GET or the form of a POST. */
async function parameters(request: Request): Promise<URLSearchParams> {
  const query = new URL(request.url).searchParams
  if (request.method !== 'POST') return query
  const type = request.headers.get('content-type') ?? ''
  if (!type.startsWith('multipart/'))
    return new URLSearchParams([...query, ...new URLSearchParams(await request.text())])
  const fields = [...(await request.formData())].filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return new URLSearchParams([...query, ...fields])
}

function text(body: string): Response {
  return new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
