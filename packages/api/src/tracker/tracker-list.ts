import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { MAX_PAGE_SIZE, pageOf, pageQuery } from '../endpoint/page.ts'
import { infoHash, timestamp } from '../endpoint/primitives.ts'
import { byteFactor } from './tracker-access.ts'

const list = z.enum(['allow', 'deny'])
const torrentName = z.string().trim().max(500)
const searchQuery = pageQuery.extend({
  search: z.string().trim().max(200).optional().describe('part of the name, or the beginning of the info-hash'),
})

/** An info-hash on one of the tracker's lists. */
export const listedTorrent = z.object({ infoHash, name: z.string(), addedAt: timestamp })
export type ListedTorrent = z.infer<typeof listedTorrent>

export const listListed = endpoint({
  id: 'listListed',
  method: 'GET',
  path: '/api/v1/tracker/lists/{list}',
  summary:
    'Info-hashes on the allow or deny list, newest first; torrents that Shoal grabbed are served without being listed',
  params: z.object({ list }),
  query: searchQuery,
  reply: pageOf(listedTorrent),
})

export const addListed = endpoint({
  id: 'addListed',
  method: 'POST',
  path: '/api/v1/tracker/lists/{list}',
  summary: 'Put up to 500 info-hashes on a list; known ones take the new name',
  params: z.object({ list }),
  body: z.object({
    torrents: z
      .array(z.object({ infoHash, name: torrentName.default('') }))
      .min(1)
      .max(MAX_PAGE_SIZE),
  }),
})

export const removeListed = endpoint({
  id: 'removeListed',
  method: 'DELETE',
  path: '/api/v1/tracker/lists/{list}/{infoHash}',
  summary: 'Take an info-hash off a list; repeated calls change nothing more',
  params: z.object({ list, infoHash }),
})

/** What bytes of one torrent count on the private tracker. */
export const torrentFactors = z.object({
  infoHash,
  name: torrentName,
  uploadFactor: byteFactor,
  downloadFactor: byteFactor.describe('0 is freeleech'),
  until: timestamp.optional().describe('absent: until it is removed'),
})
export type TorrentFactors = z.infer<typeof torrentFactors>

export const listFactors = endpoint({
  id: 'listFactors',
  method: 'GET',
  path: '/api/v1/tracker/factors',
  summary: 'Torrents whose bytes count more or less, freeleech among them',
  query: searchQuery,
  reply: pageOf(torrentFactors),
})

export const setFactors = endpoint({
  id: 'setFactors',
  method: 'PUT',
  path: '/api/v1/tracker/factors/{infoHash}',
  summary: 'Set what bytes of one torrent count',
  params: z.object({ infoHash }),
  body: torrentFactors.omit({ infoHash: true }).extend({ name: torrentName.default('') }),
})

export const removeFactors = endpoint({
  id: 'removeFactors',
  method: 'DELETE',
  path: '/api/v1/tracker/factors/{infoHash}',
  summary: 'Let bytes of a torrent count once again',
  params: z.object({ infoHash }),
})
