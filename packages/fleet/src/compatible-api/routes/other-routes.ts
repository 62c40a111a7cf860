import { json } from '../request/answers.ts'
import { badRequest, conflict, notFound } from '../request/api-error.ts'
import type { ApiWorld, Route, Routes } from './route.ts'

const LOG_INFO = 2

/** Parts of qBittorrent that a fleet does not have. Reading finds them empty, changing is refused with the reason. */
export function otherRoutes({ clock }: ApiWorld): Routes {
  const startedAt = Math.floor(clock.now() / 1_000)
  const list: Route = async () => json([])
  const object: Route = async () => json({})
  const refused =
    (reason: string, ...names: readonly string[]): Route =>
    async ({ parameters }) => {
      parameters.require(...names)
      throw conflict(reason)
    }
  const unknown =
    (...names: readonly string[]): Route =>
    async ({ parameters }) => {
      parameters.require(...names)
      throw notFound()
    }
  const feeds = (...names: readonly string[]) =>
    refused('Shoal reads no RSS feeds: use autobrr, Sonarr or Prowlarr for that', ...names)
  const search = (...names: readonly string[]) => refused('Shoal has no search: use Prowlarr for that', ...names)

  return {
    read: {
      'log/main': async ({ parameters }) => {
        const known = parameters.integer('last_known_id') ?? -1
        const wanted = parameters.boolean('info') ?? true
        const entry = { id: 0, message: 'Shoal answers as qBittorrent', timestamp: startedAt, type: LOG_INFO }
        return json(known < 0 && wanted ? [entry] : [])
      },
      'log/peers': list,
      'rss/items': object,
      'rss/rules': object,
      'rss/matchingArticles': async ({ parameters }) => {
        parameters.require('ruleName')
        return json({})
      },
      'search/plugins': list,
      'search/status': async ({ parameters }) => {
        if ((parameters.integer('id') ?? 0) !== 0) throw notFound()
        return json([])
      },
      'search/results': unknown('id'),
      'torrentcreator/status': async ({ parameters }) => {
        if (parameters.text('taskID') !== '') throw notFound()
        return json([])
      },
      'torrentcreator/torrentFile': unknown('taskID'),
      'app/getDirectoryContent': async ({ parameters }) => {
        parameters.require('dirPath')
        if (!/^([a-z]:)?[\\/]/i.test(parameters.text('dirPath'))) throw badRequest('Invalid directory path')
        throw notFound('Directory does not exist')
      },
      'app/getFreeSpaceAtPath': async ({ parameters }) => {
        parameters.require('path')
        throw notFound('Path does not exist')
      },
      'torrents/pieceAvailability': unknown('hash'),
      'torrents/downloadFile': unknown('hash', 'file'),
    },
    change: {
      'app/shutdown': refused('Shoal is not shut down this way: stop its process or its container'),
      'app/sendTestEmail': refused('Shoal sends no mail: test its notices in the dashboard'),
      'app/rotateAPIKey': refused('Make API tokens in the dashboard'),
      'app/deleteAPIKey': refused('Remove API tokens in the dashboard'),
      'rss/addFolder': feeds('path'),
      'rss/addFeed': feeds('url', 'path'),
      'rss/setFeedURL': feeds('path', 'url'),
      'rss/setFeedRefreshInterval': feeds('path', 'refreshInterval'),
      'rss/removeItem': feeds('path'),
      'rss/moveItem': feeds('itemPath', 'destPath'),
      'rss/markAsRead': feeds('itemPath'),
      'rss/refreshItem': feeds('itemPath'),
      'rss/setRule': feeds('ruleName', 'ruleDef'),
      'rss/renameRule': feeds('ruleName', 'newRuleName'),
      'rss/cloneRule': feeds('sourceName', 'cloneName'),
      'rss/removeRule': feeds('ruleName'),
      'search/start': search('pattern', 'category', 'plugins'),
      'search/stop': unknown('id'),
      'search/delete': unknown('id'),
      'search/installPlugin': search('sources'),
      'search/uninstallPlugin': search('names'),
      'search/enablePlugin': search('names', 'enable'),
      'search/updatePlugins': search(),
      'search/downloadTorrent': search('torrentUrl', 'pluginName'),
      'torrentcreator/addTask': refused('Make torrents with the toolkit: shoal torrent create', 'sourcePath'),
      'torrentcreator/deleteTask': unknown('taskID'),
    },
  }
}
