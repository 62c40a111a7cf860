import {
  addFleetTorrent,
  chooseTorrentFiles,
  commandFleetTorrent,
  getClientSession,
  getFleetTorrent,
  getTorrentPieces,
  listFleetTorrents,
  listTorrentFiles,
  listTorrentPeers,
  listTorrentTrackers,
} from '@shoal/api'
import type { TorrentAnswer, TorrentCommand } from '@shoal/fleet'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { pageOfList } from '../../../http/paging.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { viewTorrent } from '../views/view-torrent.ts'

/** Single torrents, wherever in the fleet they are. */
export function mountFleetTorrents(target: MountTarget, { fleet, audit }: FleetParts): void {
  const { torrents } = fleet

  mount(target, listFleetTorrents, async ({ query }) => {
    const search = query.search?.toLowerCase() ?? ''
    const found = torrents
      .list()
      .filter(({ clientId }) => query.client === undefined || clientId === query.client)
      .filter(({ torrent }) => torrent.infoHash.startsWith(search) || torrent.name.toLowerCase().includes(search))
      .sort((one, other) => one.torrent.name.localeCompare(other.torrent.name, 'en'))
    return pageOfList(found, query, viewTorrent)
  })

  mount(target, getFleetTorrent, async ({ params, query }) => {
    const found = torrents.find(addressOf(params.infoHash, query.client))
    if (found === undefined) throw new ProblemError('not-found')
    return viewTorrent(found)
  })

  mount(target, listTorrentFiles, async ({ params, query, signal }) => ({
    items: [...answered(await torrents.files(addressOf(params.infoHash, query.client), signal))],
  }))
  mount(target, listTorrentTrackers, async ({ params, query, signal }) => ({
    items: [...answered(await torrents.trackers(addressOf(params.infoHash, query.client), signal))],
  }))
  mount(target, listTorrentPeers, async ({ params, query, signal }) => ({
    items: [...answered(await torrents.peers(addressOf(params.infoHash, query.client), signal))],
  }))

  mount(target, getTorrentPieces, async ({ params, query, signal }) => {
    const { length, states } = answered(await torrents.pieces(addressOf(params.infoHash, query.client), signal))
    return { length, states: states.join('') }
  })

  mount(target, chooseTorrentFiles, async ({ params, body, context, signal }) => {
    const { indexes, priority } = body
    const command: TorrentCommand = { kind: 'files', indexes, priority }
    answered(await torrents.command(addressOf(params.infoHash, body.client), command, signal))
    await auditChange(audit, context, 'torrent.files', params.infoHash)
    return {}
  })

  mount(target, getClientSession, async ({ params, signal }) =>
    answered(await torrents.session(params.clientId, signal)),
  )

  mount(target, addFleetTorrent, async ({ body, context, signal }) => {
    const { client, torrentBase64, magnet, savePath, ...request } = body
    const source =
      magnet === undefined ? { metainfo: new Uint8Array(Buffer.from(torrentBase64 ?? '', 'base64')) } : { magnet }
    const torrent = { ...request, source, savePath }
    const added = answered(await torrents.add(client, torrent, signal))
    await auditChange(audit, context, 'torrent.add', added.infoHash)
    return added
  })

  mount(target, commandFleetTorrent, async ({ params, body, context, signal }) => {
    const command: TorrentCommand =
      body.command === 'remove' ? { kind: 'remove', deleteFiles: body.deleteFiles } : { kind: body.command }
    answered(await torrents.command(addressOf(params.infoHash, body.client), command, signal))
    await auditChange(audit, context, `torrent.${body.command}`, params.infoHash)
    return {}
  })
}

function addressOf(infoHash: string, clientId: string | undefined) {
  return { infoHash, clientId }
}

/** The answer, or the problem that came instead of it. */
function answered<Value>(answer: TorrentAnswer<Value>): Value {
  switch (answer.kind) {
    case 'answer':
      return answer.value
    case 'not-found':
      throw new ProblemError('not-found')
    case 'failed':
    case 'unsupported':
      throw new ProblemError('unavailable', { detail: answer.reason.message })
  }
}
