/** Values of one parameter to try besides none at all. */
export interface ParameterValues {
  readonly valid: string
  /** Well formed, but names nothing that is there. */
  readonly unknown?: string
  readonly malformed?: string
}

/** An endpoint and what it may be asked. `$A` to `$D` are info-hashes of torrents that are there. */
export interface Endpoint {
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly parameters: Readonly<Record<string, ParameterValues>>
  /** Only asked as it stands: its parameters are tried elsewhere. */
  readonly once?: true
  /** Where 5.1 does not have it: the version whose answers count. */
  readonly version?: '4.5' | '5.3'
}

const hash = { valid: '$A', unknown: '0123456789'.repeat(4), malformed: 'xyz' }
const hashes = { ...hash, valid: '$A|$B' }
const boolean = { valid: 'True', unknown: '2', malformed: 'perhaps' }

const read = (path: string, parameters: Endpoint['parameters'] = {}): Endpoint => ({ path, method: 'GET', parameters })
const post = (path: string, parameters: Endpoint['parameters'] = {}): Endpoint => ({ path, method: 'POST', parameters })
const old = (endpoint: Endpoint): Endpoint => ({ ...endpoint, version: '4.5' })
const once = (path: string, parameters: Endpoint['parameters']): Endpoint => ({ ...read(path, parameters), once: true })
const recent = (endpoint: Endpoint): Endpoint => ({ ...endpoint, version: '5.3' })

/** Filters of all versions; those that a version does not know it takes for `all`. */
export const filters = [
  'all downloading seeding completed stopped running active inactive stalled stalled_uploading stalled_downloading',
  'checking moving errored',
].flatMap((line) => line.split(' '))

/** Everything that only reads; asked first, while all programs hold the same. */
export const reading: readonly Endpoint[] = [
  read('app/version'),
  read('app/webapiVersion'),
  read('app/buildInfo'),
  read('app/preferences'),
  read('app/defaultSavePath'),
  read('app/cookies'),
  recent(read('app/processInfo')),
  read('app/networkInterfaceList'),
  read('app/networkInterfaceAddressList', { iface: { valid: 'lo', unknown: 'nope0' } }),
  read('app/getDirectoryContent', { dirPath: { valid: '$FOLDER/nowhere', malformed: 'relative' } }),
  recent(read('app/getFreeSpaceAtPath', { path: { valid: '$FOLDER/nowhere/at/all' } })),
  recent(read('clientdata/load', { keys: { valid: '["a"]', malformed: 'x' } })),
  read('log/main', {
    normal: boolean,
    info: boolean,
    warning: boolean,
    critical: boolean,
    last_known_id: { valid: '99999', malformed: 'x' },
  }),
  read('log/peers', { last_known_id: { valid: '5', malformed: 'x' } }),
  read('torrents/count'),
  read('torrents/info', {
    filter: { valid: 'all', unknown: 'nope' },
    category: { valid: 'tv', unknown: 'nope' },
    tag: { valid: 'red', unknown: 'nope' },
    sort: { valid: 'name', unknown: 'nope' },
    reverse: boolean,
    limit: { valid: '10', unknown: '0', malformed: 'x' },
    offset: { valid: '0', unknown: '99', malformed: 'x' },
    hashes,
    private: { valid: 'false', malformed: 'perhaps' },
    includeTrackers: boolean,
    includeFiles: { valid: 'false', malformed: 'perhaps' },
  }),
  ...filters.map((filter) => once('torrents/info', { filter: { valid: filter } })),
  ...['', 'tv', 'nope'].map((category) => once('torrents/info', { category: { valid: category } })),
  ...['', 'red', 'nope'].map((tag) => once('torrents/info', { tag: { valid: tag } })),
  ...['', '$A', 'all', 'xyz', '$A|$C|$A'].map((some) => once('torrents/info', { hashes: { valid: some } })),
  ...['0', '1', '-1'].map((limit) => once('torrents/info', { sort: { valid: 'hash' }, limit: { valid: limit } })),
  ...['1', '99', '-1'].map((offset) => once('torrents/info', { sort: { valid: 'hash' }, offset: { valid: offset } })),
  read('torrents/properties', { hash }),
  read('torrents/trackers', { hash }),
  read('torrents/webseeds', { hash }),
  read('torrents/files', { hash, indexes: { valid: '0', unknown: '9', malformed: 'x' } }),
  read('torrents/pieceStates', { hash }),
  read('torrents/pieceHashes', { hash }),
  recent(read('torrents/pieceAvailability', { hash })),
  read('torrents/export', { hash }),
  read('torrents/SSLParameters', { hash }),
  read('torrents/uploadLimit', { hashes }),
  read('torrents/downloadLimit', { hashes }),
  read('torrents/categories'),
  read('torrents/tags'),
  recent(read('torrents/downloadFile', { hash, file: { valid: '0', unknown: '9', malformed: 'x' } })),
  read('sync/maindata', { rid: { valid: '0', malformed: 'x' } }),
  read('sync/torrentPeers', { hash, rid: { valid: '0', malformed: 'x' } }),
  read('transfer/info'),
  read('transfer/speedLimitsMode'),
  read('transfer/uploadLimit'),
  read('transfer/downloadLimit'),
  recent(read('transfer/getSpeedLimits')),
  read('rss/items', { withData: boolean }),
  read('rss/rules'),
  read('rss/matchingArticles', { ruleName: { valid: 'nope' } }),
  read('search/plugins'),
  read('search/status', { id: { valid: '0', unknown: '9', malformed: 'x' } }),
  read('search/results', { id: { valid: '9', malformed: 'x' } }),
  read('torrentcreator/status', { taskID: { valid: 'nope' } }),
  read('torrentcreator/torrentFile', { taskID: { valid: 'nope' } }),
  read('torrents/nothing'),
  read('nothing/nothing'),
]

/** Everything that changes something, in an order in which each finds what it needs. */
export const changing: readonly Endpoint[] = [
  post('app/setPreferences', { json: { valid: '{"rss_refresh_interval":31}', unknown: '{"nope":1}', malformed: 'x' } }),
  recent(post('clientdata/store', { data: { valid: '{"a":1}' } })),
  post('torrents/createCategory', {
    category: { valid: 'films', unknown: 'tv', malformed: '//bad\\' },
    savePath: { valid: '$FOLDER/films' },
    downloadPathEnabled: { valid: 'true', malformed: 'perhaps' },
    downloadPath: { valid: '$FOLDER/films-part' },
  }),
  ...['', 'constructor', 'a/b', 'a//b', '/a', 'a/', 'a\\b', 'ä'].map((category) =>
    post('torrents/createCategory', { category: { valid: category } }),
  ),
  post('torrents/editCategory', {
    category: { valid: 'films', unknown: 'nope', malformed: '' },
    savePath: { valid: '$FOLDER/films2' },
  }),
  post('torrents/setCategory', { hashes, category: { valid: 'films', unknown: 'nope', malformed: '//bad\\' } }),
  post('torrents/setCategory', { hashes: { valid: '$C' }, category: { valid: '' } }),
  post('torrents/removeCategories', { categories: { valid: 'a/b\nä', unknown: 'nope' } }),
  post('torrents/createTags', { tags: { valid: 'green, blue ,,', malformed: ',' } }),
  post('torrents/addTags', { hashes, tags: { valid: 'green,x y', malformed: ',' } }),
  post('torrents/removeTags', { hashes: { valid: '$B' }, tags: { valid: 'green', unknown: 'nope' } }),
  post('torrents/setTags', { hashes: { valid: '$C' }, tags: { valid: 'one,two' } }),
  post('torrents/deleteTags', { tags: { valid: 'blue', unknown: 'nope' } }),
  post('torrents/stop', { hashes }),
  post('torrents/start', { hashes: { valid: '$D', unknown: hash.unknown } }),
  old(post('torrents/pause', { hashes })),
  old(post('torrents/resume', { hashes: { valid: '$D', unknown: hash.unknown } })),
  post('torrents/recheck', { hashes: { valid: hash.unknown, malformed: 'xyz' } }),
  post('torrents/reannounce', { hashes: { valid: '$D', malformed: 'xyz' } }),
  ...['topPrio', 'bottomPrio', 'increasePrio', 'decreasePrio'].map((name) => post(`torrents/${name}`, { hashes })),
  post('torrents/setForceStart', { hashes: { valid: '$D', malformed: 'xyz' }, value: boolean }),
  post('torrents/setSuperSeeding', { hashes, value: { valid: 'false', malformed: 'perhaps' } }),
  post('torrents/setAutoManagement', { hashes: { valid: '$B' }, enable: { valid: 'false', malformed: 'perhaps' } }),
  post('torrents/toggleSequentialDownload', { hashes: { valid: '$A', malformed: 'xyz' } }),
  post('torrents/toggleFirstLastPiecePrio', { hashes: { valid: '$A', malformed: 'xyz' } }),
  post('torrents/setUploadLimit', { hashes, limit: { valid: '20480', malformed: 'x' } }),
  post('torrents/setDownloadLimit', { hashes, limit: { valid: '40960', malformed: 'x' } }),
  post('torrents/setShareLimits', {
    hashes,
    ratioLimit: { valid: '1.5', malformed: 'x' },
    seedingTimeLimit: { valid: '60', malformed: 'x' },
    inactiveSeedingTimeLimit: { valid: '-2', malformed: 'x' },
  }),
  post('torrents/setLocation', {
    hashes: { valid: '$B', unknown: hash.unknown },
    location: { valid: '$FOLDER/moved', malformed: '' },
  }),
  post('torrents/setSavePath', { id: { valid: hash.unknown }, path: { valid: '$FOLDER/moved', malformed: '' } }),
  post('torrents/setDownloadPath', { id: { valid: '$C', unknown: hash.unknown }, path: { valid: '' } }),
  post('torrents/rename', { hash, name: { valid: 'a new name', malformed: ' ' } }),
  post('torrents/renameFile', {
    hash: { ...hash, valid: '$C' },
    oldPath: { valid: 'c/two.bin', unknown: 'c/nope' },
    newPath: { valid: 'c/three.bin' },
  }),
  post('torrents/renameFolder', {
    hash: { ...hash, valid: '$C' },
    oldPath: { valid: 'c/sub', unknown: 'c/nope' },
    newPath: { valid: 'c/below' },
  }),
  ...['renameFile', 'renameFolder'].map((name) =>
    post(`torrents/${name}`, { hash: { valid: '$A' }, oldPath: { valid: 'nope' }, newPath: { valid: '..' } }),
  ),
  post('torrents/filePrio', {
    hash: { ...hash, valid: '$C' },
    id: { valid: '0|1', unknown: '9', malformed: 'x' },
    priority: { valid: '7', unknown: '5', malformed: 'x' },
  }),
  post('torrents/addTrackers', { hash: { ...hash, valid: '$C' }, urls: { valid: 'http://127.0.0.1:2/announce' } }),
  post('torrents/editTracker', {
    hash: { ...hash, valid: '$C' },
    origUrl: { valid: 'http://127.0.0.1:1/announce', unknown: 'http://127.0.0.1:9/announce' },
    newUrl: { valid: 'http://127.0.0.1:3/announce', malformed: '' },
  }),
  post('torrents/removeTrackers', {
    hash: { ...hash, valid: '$C' },
    urls: { valid: 'http://127.0.0.1:3/announce', unknown: 'http://127.0.0.1:9/announce' },
  }),
  post('torrents/addPeers', { hashes, peers: { valid: '127.0.0.1:9', malformed: 'x' } }),
  post('torrents/addWebSeeds', {
    hash: { ...hash, valid: '$D' },
    urls: { valid: 'http://127.0.0.1:4/', malformed: 'x' },
  }),
  post('torrents/editWebSeed', {
    hash: { ...hash, valid: '$D' },
    origUrl: { valid: 'http://127.0.0.1:8/', malformed: 'x' },
    newUrl: { valid: 'http://127.0.0.1:5/', malformed: 'x' },
  }),
  post('torrents/removeWebSeeds', {
    hash: { ...hash, valid: '$D' },
    urls: { valid: 'http://127.0.0.1:8/', malformed: 'x' },
  }),
  recent(post('torrents/setComment', { hashes: { valid: hash.unknown }, comment: { valid: 'x' } })),
  post('torrents/setSSLParameters', {
    hash,
    ssl_certificate: { valid: 'x' },
    ssl_private_key: { valid: 'x' },
    ssl_dh_params: { valid: 'x' },
  }),
  post('transfer/setUploadLimit', { limit: { valid: '0', malformed: 'x' } }),
  post('transfer/setDownloadLimit', { limit: { valid: '0', malformed: 'x' } }),
  post('transfer/setSpeedLimitsMode', { mode: { valid: '0', malformed: 'x' } }),
  post('transfer/banPeers', { peers: { valid: '127.0.0.9:9', malformed: 'x' } }),
  post('transfer/toggleSpeedLimitsMode'),
  post('app/sendTestEmail'),
  post('app/setCookies', { cookies: { valid: '[]', malformed: 'x' } }),
  post('rss/addFolder', { path: { valid: 'folder' } }),
  post('rss/removeItem', { path: { valid: 'nope' } }),
  post('rss/markAsRead', { itemPath: { valid: 'nope' } }),
  post('rss/refreshItem', { itemPath: { valid: 'nope' } }),
  post('rss/moveItem', { itemPath: { valid: 'nope' }, destPath: { valid: 'nope2' } }),
  post('rss/setRule', { ruleName: { valid: 'rule' }, ruleDef: { valid: '{}', malformed: 'x' } }),
  post('rss/renameRule', { ruleName: { valid: 'nope' }, newRuleName: { valid: 'nope2' } }),
  post('rss/removeRule', { ruleName: { valid: 'nope' } }),
  post('search/stop', { id: { valid: '9' } }),
  post('search/delete', { id: { valid: '9' } }),
  post('torrentcreator/deleteTask', { taskID: { valid: 'nope' } }),
  post('torrents/delete', {
    hashes: { valid: '$D', unknown: hash.unknown, malformed: 'xyz' },
    deleteFiles: { valid: 'true', malformed: 'perhaps' },
  }),
  post('torrents/delete', { hashes: { valid: '' }, deleteFiles: { valid: 'true' } }),
]
