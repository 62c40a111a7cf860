import { toClientPath } from '../../client/map-path.ts'
import type { ShareLimit } from '../../client/torrent-change.ts'
import type { TorrentCommand } from '../../torrents/torrent-operations.ts'
import { empty, json } from '../request/answers.ts'
import { badRequest, conflict } from '../request/api-error.ts'
import { type Parameters, parseInteger } from '../request/parameters.ts'
import { type CommandFor, carryOut, removeTorrents } from '../torrents/carry-out.ts'
import { filePriorities } from '../torrents/detail-fields.ts'
import { type ApiCall, type ApiWorld, type Route, type Routes, rowNamed, rowsNamed } from './route.ts'

/** What `torrents/…` does to torrents, besides labels and trackers. */
export function commandRoutes(world: ApiWorld): Routes {
  /** The same for each of `hashes`; `make` refuses what cannot be meant. */
  const forEach =
    (make: (parameters: Parameters) => TorrentCommand | CommandFor, names: readonly string[] = []): Route =>
    async (call) => {
      call.parameters.require('hashes', ...names)
      const command = make(call.parameters)
      const commandFor = typeof command === 'function' ? command : () => command
      await carryOut(world, await rowsNamed(world, call), commandFor, call.signal)
      return empty()
    }
  const simple = (kind: 'start' | 'stop' | 'recheck' | 'reannounce'): Route => forEach(() => ({ kind }))
  const queue = (to: 'top' | 'bottom' | 'up' | 'down'): Route => forEach(() => ({ kind: 'queue', to }))
  /** One torrent, changed. */
  const one = async (call: ApiCall, command: TorrentCommand): Promise<Response> => {
    await carryOut(world, [await rowNamed(world, call)], () => command, call.signal)
    return empty()
  }

  return {
    read: {},
    change: {
      'torrents/start': simple('start'),
      'torrents/stop': simple('stop'),
      // Up to 4.6 these two were called so.
      'torrents/resume': simple('start'),
      'torrents/pause': simple('stop'),
      'torrents/recheck': simple('recheck'),
      'torrents/reannounce': simple('reannounce'),
      'torrents/topPrio': queue('top'),
      'torrents/bottomPrio': queue('bottom'),
      'torrents/increasePrio': queue('up'),
      'torrents/decreasePrio': queue('down'),

      'torrents/delete': async (call) => {
        call.parameters.require('hashes', 'deleteFiles')
        const deleteFiles = call.parameters.boolean('deleteFiles') === true
        await removeTorrents(world, await rowsNamed(world, call), deleteFiles, call.signal)
        return empty()
      },

      'torrents/setForceStart': forEach(
        (parameters) => ({ kind: 'force-start', on: parameters.boolean('value') === true }),
        ['value'],
      ),
      'torrents/setSuperSeeding': forEach(
        (parameters) => ({ kind: 'super-seeding', on: parameters.boolean('value') === true }),
        ['value'],
      ),
      'torrents/setAutoManagement': forEach(
        (parameters) => ({ kind: 'automatic-management', on: parameters.boolean('enable') === true }),
        ['enable'],
      ),
      'torrents/toggleSequentialDownload': forEach(() => ({ torrent }) => ({
        kind: 'sequential',
        on: torrent.facts?.sequential !== true,
      })),
      'torrents/toggleFirstLastPiecePrio': forEach(() => ({ torrent }) => ({
        kind: 'first-last-piece-first',
        on: torrent.facts?.firstLastPieceFirst !== true,
      })),

      'torrents/setUploadLimit': forEach(
        (parameters) => ({ kind: 'speed-limits', upload: speedLimit(parameters) }),
        ['limit'],
      ),
      'torrents/setDownloadLimit': forEach(
        (parameters) => ({ kind: 'speed-limits', download: speedLimit(parameters) }),
        ['limit'],
      ),
      'torrents/setShareLimits': forEach(
        (parameters) => ({
          kind: 'share-limits',
          limits: {
            ratio: shareLimit('ratioLimit', parameters.number('ratioLimit')),
            seedingTime: shareLimit('seedingTimeLimit', parameters.integer('seedingTimeLimit')),
            inactiveSeedingTime: shareLimit('inactiveSeedingTimeLimit', parameters.integer('inactiveSeedingTimeLimit')),
          },
        }),
        ['ratioLimit', 'seedingTimeLimit', 'inactiveSeedingTimeLimit'],
      ),

      'torrents/setLocation': forEach((parameters) => movedTo(parameters.text('location')), ['location']),
      // Since 4.4, for torrents whose folder does not follow from their category.
      'torrents/setSavePath': async (call) => {
        call.parameters.require('id', 'path')
        const commandFor = movedTo(call.parameters.text('path'))
        await carryOut(world, await rowsNamed(world, call, 'id'), commandFor, call.signal)
        return empty()
      },
      'torrents/setDownloadPath': async (call) => {
        call.parameters.require('id', 'path')
        const rows = await rowsNamed(world, call, 'id')
        if (rows.some(({ torrent }) => (torrent.facts?.downloadPath ?? '') !== call.parameters.text('path')))
          throw conflict('Shoal cannot change where a client keeps unfinished data')
        return empty()
      },

      'torrents/rename': async (call) => {
        call.parameters.require('hash', 'name')
        const name = call.parameters
          .text('name')
          .trim()
          .replaceAll(/\r?\n|\r/g, ' ')
        if (name === '') throw conflict('Incorrect torrent name')
        return one(call, { kind: 'rename', name })
      },
      'torrents/renameFile': (call) => one(call, { kind: 'rename-file', ...renamed(call.parameters) }),
      'torrents/renameFolder': (call) => one(call, { kind: 'rename-folder', ...renamed(call.parameters) }),

      'torrents/filePrio': async (call) => {
        call.parameters.require('hash', 'id', 'priority')
        const written = call.parameters.integer('priority')
        if (written === undefined) throw badRequest('Priority must be an integer')
        const priority = filePriorityOf(written)
        const row = await rowNamed(world, call)
        const indexes = call.parameters.text('id').split('|').map(parseInteger)
        if (row.torrent.totalBytes === 0) throw conflict("Torrent's metadata has not yet downloaded")
        const known = indexes.filter((index) => index !== undefined)
        if (known.length < indexes.length) throw badRequest('File IDs must be integers')
        const [holder] = row.holders
        if (holder !== undefined) {
          const address = { infoHash: row.torrent.infoHash, clientId: holder.clientId }
          const files = await world.fleet.torrents.files(address, call.signal)
          if (files.kind === 'answer' && known.some((index) => index < 0 || index >= files.value.length))
            throw conflict('File ID is not valid')
        }
        return one(call, { kind: 'file-priority', indexes: known, priority })
      },

      'torrents/addPeers': async (call) => {
        call.parameters.require('hashes', 'peers')
        const given = call.parameters.text('peers').split('|')
        const peers = given
          .map((peer) => peer.trim())
          .filter((peer) => /^(\[[0-9a-f:.]+\]|[\d.]+):\d{1,5}$/i.test(peer))
        if (peers.length === 0) throw badRequest('No valid peers were specified')
        const rows = await rowsNamed(world, call)
        await carryOut(world, rows, () => ({ kind: 'add-peers', peers }), call.signal)
        const counts = { added: peers.length, failed: given.length - peers.length }
        return json(Object.fromEntries(rows.map(({ torrent }) => [torrent.infoHash, counts])))
      },

      'torrents/setComment': async (call) => {
        call.parameters.require('hashes', 'comment')
        if ((await rowsNamed(world, call)).length > 0) throw conflict('Shoal cannot change the comment of a torrent')
        return new Response(null, { status: 204 })
      },
      'torrents/setSSLParameters': async (call) => {
        call.parameters.require('hash', 'ssl_certificate', 'ssl_private_key', 'ssl_dh_params')
        await rowNamed(world, call)
        throw conflict('Shoal cannot set a certificate for a torrent')
      },
    },
  }
}

/** Bytes per second; what is no number must not lift a limit. */
function speedLimit(parameters: Parameters): number {
  const limit = parameters.number('limit')
  if (limit === undefined) throw badRequest("'limit' is not a number")
  return Math.max(0, Math.round(limit))
}

const GLOBAL = -2

/** What is no number must not become a limit of zero, which stops the torrent. */
function shareLimit(name: string, value: number | undefined): ShareLimit {
  if (value === undefined) throw badRequest(`'${name}' is not a number`)
  return value >= 0 ? value : value === GLOBAL ? 'client' : 'none'
}

/** To a folder as the asking program calls it. */
function movedTo(folder: string): CommandFor {
  const path = folder.trim()
  if (path === '') throw badRequest('Save path cannot be empty')
  return (_row, pathMapping) => ({ kind: 'location', path: toClientPath(pathMapping, path) ?? path })
}

function renamed(parameters: Parameters): { readonly from: string; readonly to: string } {
  parameters.require('hash', 'oldPath', 'newPath')
  const [from, to] = [parameters.text('oldPath'), parameters.text('newPath')]
  if (to.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw conflict('File name has invalid characters')
  return { from, to }
}

function filePriorityOf(written: number): 0 | 1 | 2 | 3 {
  switch (written) {
    case filePriorities[0]:
      return 0
    case filePriorities[1]:
      return 1
    case filePriorities[2]:
      return 2
    case filePriorities[3]:
      return 3
    default:
      throw badRequest('Priority is not valid')
  }
}
