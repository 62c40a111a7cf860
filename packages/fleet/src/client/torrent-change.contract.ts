import type { ShareLimits, TorrentChange } from './torrent-change.ts'
import type { ClientTorrent } from './torrent-client.ts'

/** A change, and what is seen of it afterwards. */
export interface ChangeCase {
  readonly change: TorrentChange
  /** What the torrent shows once it is done; absent where nothing shows it. */
  readonly shows?: (torrent: ClientTorrent) => unknown
  readonly as?: unknown
  /** What a program may say no to, by its settings. */
  readonly mayRefuse?: RegExp
}

const limits: ShareLimits = { ratio: 1.5, seedingTime: 'none', inactiveSeedingTime: 'none' }

/** Every change that a client may be asked for, on a torrent of one file called `name` with the tags `one` and `two`. */
export function changeCases(name: string, folder: string): readonly ChangeCase[] {
  const announce = 'http://127.0.0.1:1/announce'
  return [
    { change: { kind: 'category', category: 'lake' }, shows: ({ category }) => category, as: 'lake' },
    {
      change: { kind: 'add-tags', tags: ['three'] },
      shows: ({ tags }) => [...tags].sort(),
      as: ['one', 'three', 'two'],
    },
    { change: { kind: 'remove-tags', tags: ['one'] }, shows: ({ tags }) => [...tags].sort(), as: ['three', 'two'] },
    {
      change: { kind: 'speed-limits', upload: 512_000, download: 1_024_000 },
      // Programs count in thousands of bytes or in KiB.
      shows: ({ facts }) =>
        [facts?.uploadLimit, facts?.downloadLimit].map((limit) => Math.round((limit ?? 0) / 100_000)),
      as: [5, 10],
    },
    { change: { kind: 'share-limits', limits }, shows: ({ facts }) => facts?.shareLimits?.ratio, as: 1.5 },
    { change: { kind: 'sequential', on: true }, shows: ({ facts }) => facts?.sequential ?? true, as: true },
    { change: { kind: 'sequential', on: true }, shows: ({ facts }) => facts?.sequential ?? true, as: true },
    { change: { kind: 'sequential', on: false }, shows: ({ facts }) => facts?.sequential ?? false, as: false },
    {
      change: { kind: 'first-last-piece-first', on: true },
      shows: ({ facts }) => facts?.firstLastPieceFirst,
      as: true,
    },
    { change: { kind: 'super-seeding', on: true }, shows: ({ facts }) => facts?.superSeeding, as: true },
    {
      change: { kind: 'automatic-management', on: false },
      shows: ({ facts }) => facts?.automaticManagement,
      as: false,
    },
    { change: { kind: 'file-priority', indexes: [0], priority: 3 } },
    { change: { kind: 'add-trackers', urls: ['http://127.0.0.1:2/announce'] } },
    { change: { kind: 'edit-tracker', from: announce, to: 'http://127.0.0.1:3/announce' } },
    { change: { kind: 'remove-trackers', urls: ['http://127.0.0.1:2/announce'] } },
    { change: { kind: 'add-web-seeds', urls: ['http://127.0.0.1:4/data/'] } },
    { change: { kind: 'remove-web-seeds', urls: ['http://127.0.0.1:4/data/'] } },
    { change: { kind: 'add-peers', peers: ['127.0.0.1:5'] } },
    { change: { kind: 'rename', name: 'another name' }, shows: (torrent) => torrent.name, as: 'another name' },
    {
      change: { kind: 'rename-file', from: name, to: `${name}.renamed` },
      shows: ({ facts }) => facts?.contentPath?.endsWith('.renamed'),
      as: true,
    },
    {
      change: { kind: 'location', path: `${folder}/moved` },
      shows: ({ savePath }) => savePath.replace(/\/$/, ''),
      as: `${folder}/moved`,
    },
    { change: { kind: 'queue', to: 'top' }, mayRefuse: /queueing must be enabled/ },
    { change: { kind: 'force-start', on: true } },
  ]
}
