import type { ApiRequest } from './targets.ts'

/** How one program works with a torrent from begin to end. `$HASH` and `$SAVE` are filled in. */
export interface ProgramSequence {
  readonly program: string
  /** Before its first torrent. */
  readonly before: readonly ApiRequest[]
  /** Fields beside the file in `torrents/add`. */
  readonly add: Readonly<Record<string, string>>
  /** Between adding and the end of the check of what lies on the disk. */
  readonly after: readonly ApiRequest[]
  /** Once the content is there. */
  readonly done: readonly ApiRequest[]
  /** What the list then says. */
  readonly shown: Readonly<Record<string, unknown>>
  readonly remove: ApiRequest
}

const get = (path: string, fields: Readonly<Record<string, string>> = {}): ApiRequest => ({
  method: 'GET',
  path,
  fields,
})
const post = (path: string, fields: Readonly<Record<string, string>> = {}): ApiRequest => ({
  method: 'POST',
  path,
  fields,
})
const removeWithFiles = post('torrents/delete', { hashes: '$HASH', deleteFiles: 'true' })

/** `QBittorrentProxyV2` of Sonarr and Radarr, with every option of the settings set and a goal for seeding. */
const arr = (program: string, category: string): ProgramSequence => ({
  program,
  before: [
    get('app/webapiVersion'),
    get('app/preferences'),
    get('torrents/categories'),
    post('torrents/createCategory', { category }),
    post('torrents/createCategory', { category: `${category}-imported` }),
    get('torrents/info', { category }),
  ],
  add: {
    category,
    stopped: 'False',
    sequentialDownload: 'True',
    firstLastPiecePrio: 'True',
    contentLayout: 'Original',
    ratioLimit: '0',
    seedingTimeLimit: '1440',
  },
  after: [
    get('torrents/properties', { hash: '$HASH' }),
    post('torrents/setForceStart', { hashes: '$HASH', value: 'false' }),
    post('torrents/addTags', { hashes: '$HASH', tags: 'hd,new' }),
  ],
  done: [
    get('torrents/info', { category }),
    get('torrents/files', { hash: '$HASH' }),
    post('torrents/setCategory', { hashes: '$HASH', category: `${category}-imported` }),
  ],
  shown: {
    category: `${category}-imported`,
    tags: 'hd, new',
    seq_dl: true,
    f_l_piece_prio: true,
    ratio_limit: 0,
    seeding_time_limit: 1440,
    // The goal is reached: only then "Remove completed" of Sonarr removes it.
    state: 'stoppedUP',
  },
  remove: removeWithFiles,
})

export const programs: readonly ProgramSequence[] = [
  arr('Sonarr', 'tv-sonarr'),
  arr('Radarr', 'radarr'),
  {
    program: 'Prowlarr',
    before: [
      get('app/webapiVersion'),
      get('torrents/categories'),
      post('torrents/createCategory', { category: 'prowlarr' }),
    ],
    add: { category: 'prowlarr', stopped: 'False' },
    after: [],
    done: [get('torrents/info', { category: 'prowlarr' })],
    shown: { category: 'prowlarr', state: 'stalledUP' },
    remove: removeWithFiles,
  },
  {
    program: 'autobrr',
    before: [get('app/webapiVersion'), get('torrents/info', { filter: 'downloading' }), get('transfer/info')],
    add: {
      paused: 'false',
      stopped: 'false',
      category: 'race',
      tags: 'autobrr,race',
      savepath: '$SAVE',
      autoTMM: 'false',
      upLimit: '1048576',
      dlLimit: '2097152',
      ratioLimit: '2.00',
      seedingTimeLimit: '60',
      contentLayout: 'Subfolder',
      firstLastPiecePrio: 'false',
    },
    after: [get('torrents/trackers', { hash: '$HASH' }), post('torrents/reannounce', { hashes: '$HASH' })],
    done: [get('torrents/info', { hashes: '$HASH' })],
    shown: { category: 'race', tags: 'autobrr, race', up_limit: 1_048_576, dl_limit: 2_097_152, ratio_limit: 2 },
    remove: removeWithFiles,
  },
  {
    program: 'cross-seed',
    before: [
      post('app/version'),
      post('app/preferences'),
      get('torrents/info', { includeTrackers: 'true' }),
      post('torrents/createTags', { tags: 'cross-seed' }),
      post('torrents/createCategory', { category: 'cross-seed-link', savePath: '' }),
      get('torrents/categories'),
    ],
    add: {
      downloadPath: '$SAVE',
      savepath: '$SAVE',
      autoTMM: 'false',
      category: 'cross-seed-link',
      tags: 'cross-seed',
      contentLayout: 'Original',
      skip_checking: 'false',
      stopped: 'true',
      foo: 'bar',
    },
    after: [
      post('torrents/info', { hashes: '$HASH' }),
      post('torrents/stop', { hashes: '$HASH' }),
      post('torrents/recheck', { hashes: '$HASH' }),
    ],
    done: [
      post('torrents/files', { hash: '$HASH' }),
      post('torrents/trackers', { hash: '$HASH' }),
      post('torrents/start', { hashes: '$HASH' }),
      get('torrents/export', { hash: '$HASH' }),
    ],
    shown: { category: 'cross-seed-link', tags: 'cross-seed', state: 'stalledUP' },
    remove: post('torrents/delete', { hashes: '$HASH', deleteFiles: 'true' }),
  },
  {
    program: 'qbit_manage',
    before: [get('app/version'), get('app/preferences'), get('torrents/info', { sort: 'added_on' })],
    add: { stopped: 'false' },
    after: [],
    done: [
      get('torrents/trackers', { hash: '$HASH' }),
      get('torrents/files', { hash: '$HASH' }),
      post('torrents/createCategory', {
        category: 'managed',
        savePath: '$SAVE',
        downloadPathEnabled: '',
        downloadPath: '',
      }),
      post('torrents/setCategory', { hashes: '$HASH', category: 'managed' }),
      post('torrents/addTags', { hashes: '$HASH', tags: 'noHL,~share_limit_1.group' }),
      post('torrents/removeTags', { hashes: '$HASH', tags: 'noHL' }),
      post('torrents/setShareLimits', {
        hashes: '$HASH',
        ratioLimit: '5',
        seedingTimeLimit: '-1',
        inactiveSeedingTimeLimit: '-2',
      }),
      post('torrents/setUploadLimit', { hashes: '$HASH', limit: '102400' }),
    ],
    shown: {
      category: 'managed',
      tags: '~share_limit_1.group',
      ratio_limit: 5,
      seeding_time_limit: -1,
      up_limit: 102_400,
    },
    remove: removeWithFiles,
  },
  {
    program: 'qui',
    before: [
      get('app/webapiVersion'),
      get('sync/maindata', { rid: '0' }),
      get('app/preferences'),
      get('app/buildInfo'),
    ],
    add: { category: 'qui', tags: 'a', stopped: 'false' },
    after: [get('torrents/properties', { hash: '$HASH' })],
    done: [
      post('torrents/setTags', { hashes: '$HASH', tags: 'b,c' }),
      get('sync/torrentPeers', { hash: '$HASH', rid: '0' }),
      get('torrents/webseeds', { hash: '$HASH' }),
      get('torrents/pieceStates', { hash: '$HASH' }),
      post('torrents/rename', { hash: '$HASH', name: 'another name' }),
      post('torrents/setAutoManagement', { hashes: '$HASH', enable: 'false' }),
    ],
    shown: { category: 'qui', tags: 'b, c', name: 'another name', auto_tmm: false },
    remove: removeWithFiles,
  },
  {
    program: 'Upload-Assistant',
    before: [get('app/version'), get('torrents/info')],
    add: {
      savepath: '$SAVE',
      autoTMM: 'False',
      skip_checking: 'True',
      stopped: 'False',
      contentLayout: 'Original',
      category: 'uploads',
      tags: 'SITE',
    },
    after: [get('torrents/info', { hashes: '$HASH' }), post('torrents/start', { hashes: '$HASH' })],
    done: [
      post('torrents/setSuperSeeding', { hashes: '$HASH', value: 'True' }),
      get('torrents/export', { hash: '$HASH' }),
    ],
    shown: { category: 'uploads', tags: 'SITE', super_seeding: true },
    remove: removeWithFiles,
  },
]
