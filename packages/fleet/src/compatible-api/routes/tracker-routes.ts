import { empty } from '../request/answers.ts'
import { badRequest, conflict } from '../request/api-error.ts'
import { carryOut } from '../torrents/carry-out.ts'
import type { TableRow } from '../torrents/torrent-table.ts'
import { type ApiCall, type ApiWorld, type Routes, rowNamed, rowsNamed } from './route.ts'

/** Trackers and web seeds of torrents. */
export function trackerRoutes(world: ApiWorld): Routes {
  /** `hash`: one that must be there, several, or all of them. */
  const named = async (call: ApiCall): Promise<readonly TableRow[]> => {
    const hash = call.parameters.text('hash')
    if (hash === '*') return [...world.table.rows].map(([, row]) => row)
    return hash === 'all' || hash.includes('|') ? rowsNamed(world, call, 'hash') : [await rowNamed(world, call)]
  }
  const webSeeds = (call: ApiCall): readonly string[] =>
    call.parameters.list('urls', '|').map((url) => webSeed(decoded(url)))

  return {
    read: {},
    change: {
      'torrents/addTrackers': async (call) => {
        call.parameters.require('hash', 'urls')
        const rows = await named(call)
        const urls = linesOf(call.parameters.text('urls'))
        if (urls.length > 0) await carryOut(world, rows, () => ({ kind: 'add-trackers', urls }), call.signal)
        return empty()
      },
      'torrents/removeTrackers': async (call) => {
        call.parameters.require('hash', 'urls')
        const rows = await named(call)
        const urls = call.parameters.list('urls', '|').map(decoded)
        if (urls.length > 0) await carryOut(world, rows, () => ({ kind: 'remove-trackers', urls }), call.signal)
        return empty()
      },
      'torrents/editTracker': async (call) => {
        // Since 5.2 the old address is called `url`.
        call.parameters.require('hash', call.parameters.has('url') ? 'url' : 'origUrl', 'newUrl')
        const row = await rowNamed(world, call)
        const from = call.parameters.get('url') ?? call.parameters.text('origUrl')
        const to = call.parameters.text('newUrl')
        if (from === to) return empty()
        if (to === '' || /\s/.test(to)) throw badRequest('New tracker URL is invalid')
        await carryOut(world, [row], () => ({ kind: 'edit-tracker', from, to }), call.signal)
        return empty()
      },

      'torrents/addWebSeeds': async (call) => {
        call.parameters.require('hash', 'urls')
        const row = await rowNamed(world, call)
        const urls = webSeeds(call)
        if (urls.length > 0) await carryOut(world, [row], () => ({ kind: 'add-web-seeds', urls }), call.signal)
        return empty()
      },
      'torrents/removeWebSeeds': async (call) => {
        call.parameters.require('hash', 'urls')
        const row = await rowNamed(world, call)
        const urls = webSeeds(call)
        if (urls.length > 0) await carryOut(world, [row], () => ({ kind: 'remove-web-seeds', urls }), call.signal)
        return empty()
      },
      'torrents/editWebSeed': async (call) => {
        call.parameters.require('hash', 'origUrl', 'newUrl')
        const row = await rowNamed(world, call)
        const [from, to] = [
          webSeed(decoded(call.parameters.text('origUrl'))),
          webSeed(decoded(call.parameters.text('newUrl'))),
        ]
        if (from === to) return empty()
        const [holder] = row.holders
        const address = { infoHash: row.torrent.infoHash, clientId: holder?.clientId }
        const known = await world.fleet.torrents.webSeeds(address, call.signal)
        if (known.kind !== 'answer' || !known.value.includes(from)) throw conflict(`"${from}" is not an existing URL`)
        await carryOut(world, [row], () => ({ kind: 'remove-web-seeds', urls: [from] }), call.signal)
        await carryOut(world, [row], () => ({ kind: 'add-web-seeds', urls: [to] }), call.signal)
        return empty()
      },
    },
  }
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function webSeed(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null && /^[a-z][a-z0-9+.-]*:/i.test(url)) throw badRequest(`"${url}" is not a valid URL`)
  if (parsed === null || !/^(https?|ftp):$/.test(parsed.protocol))
    throw badRequest('URL scheme must be one of [ftp, https, http]')
  return url
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
