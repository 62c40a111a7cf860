import { type Hashes, type InfoHash, MagnetError, MetainfoError, parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import type { ShareLimit } from '../client/torrent-change.ts'
import type { ContentLayout, TorrentWishes } from '../client/torrent-client.ts'
import type { Release } from '../intake/release.ts'
import { isCategoryName, tagsIn } from './labels/label-book.ts'
import { text } from './request/answers.ts'
import { unsupportedMedia } from './request/api-error.ts'
import type { Parameters, UploadedFile } from './request/parameters.ts'
import type { ApiCall, ApiWorld } from './routes/route.ts'

/** Largest .torrent taken, in bytes. */
const MAXIMAL_TORRENT = 10 * 1024 * 1024

/** What an indexer is called for torrents that come without a category. */
const NO_CATEGORY = 'qbittorrent-api'

/**
 * `torrents/add`: every file and link becomes a grab of its own. `Ok.` when one was taken in, as qBittorrent says it; a
 * file that is no torrent does not keep the others out.
 */
export async function addTorrents(world: ApiWorld, { parameters }: ApiCall): Promise<Response> {
  const links = parameters.list('urls', '\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  const files = parameters.files.map((file) => ({ file, found: fileSource(file, world.hashes) }))
  const wanted = [...files.flatMap(({ found }) => found ?? []), ...links.map(linkSource)]
  await world.table.refresh()
  await world.labels.refresh()
  const asked = askedFor(world, parameters)

  let taken = false
  for (const source of wanted) if (await takeIn(world, { ...asked, ...source })) taken = true
  if (taken) {
    if (asked.category !== '') await world.labels.remember(asked.category)
    await world.labels.addTags(asked.tags)
    return text('Ok.')
  }
  const bad = files.find(({ found }) => found === undefined)
  if (bad !== undefined) throw unsupportedMedia(`Error: '${bad.file.name}' is not a valid torrent file.`)
  return text('Fails.')
}

/** Whether it is on its way now. One that the fleet has already is refused, as qBittorrent refuses it. */
async function takeIn({ fleet, table }: ApiWorld, release: Release): Promise<boolean> {
  const { infoHash } = release
  if (infoHash !== undefined) {
    await table.refresh()
    if (table.find(infoHash) !== undefined) return false
  }
  const acceptance = await fleet.request(release)
  if (acceptance.kind !== 'accepted') return false
  table.expect(acceptance.id)
  return true
}

/** What all files and links of one request share. */
function askedFor({ labels }: ApiWorld, parameters: Parameters) {
  const given = parameters.text('category')
  // qBittorrent drops a name that it does not like.
  const category = isCategoryName(given) ? given : ''
  const wishes = wishesIn(parameters)
  const ofCategory = wishes.automaticManagement === true ? labels.categories.get(category)?.savePath : undefined
  const savePath = [parameters.text('savepath').trim(), ofCategory ?? ''].find((path) => path !== '')
  return {
    indexer: category === '' ? NO_CATEGORY : category,
    category,
    tags: tagsIn(parameters.list('tags', ',')),
    savePath,
    savePathOf: 'shoal',
    // Up to 4.6 it was called `paused`.
    paused: parameters.boolean('stopped') ?? parameters.boolean('paused'),
    wishes,
  } as const
}

const layouts: ReadonlyMap<string, ContentLayout> = new Map([
  ['Original', 'original'],
  ['Subfolder', 'subfolder'],
  ['NoSubfolder', 'no-subfolder'],
])

const stopConditions: ReadonlyMap<string, TorrentWishes['stopCondition']> = new Map([
  ['MetadataReceived', 'metadata-received'],
  ['FilesChecked', 'files-checked'],
])

/** Everything that `add` may ask for besides where the torrent goes; what is malformed counts as absent. */
export function wishesIn(parameters: Parameters): TorrentWishes {
  const ratio = shareLimit(parameters.number('ratioLimit'))
  const seedingTime = shareLimit(parameters.integer('seedingTimeLimit'))
  const inactiveSeedingTime = shareLimit(parameters.integer('inactiveSeedingTimeLimit'))
  const limited = [ratio, seedingTime, inactiveSeedingTime].some((limit) => limit !== undefined)
  const rootFolder = parameters.boolean('root_folder')
  const layout = layouts.get(parameters.text('contentLayout'))
  const downloadPath = parameters.text('downloadPath').trim()
  const rename = parameters.text('rename').trim()
  return {
    shareLimits: limited ? { ratio, seedingTime, inactiveSeedingTime } : undefined,
    uploadLimit: positive(parameters.integer('upLimit')),
    downloadLimit: positive(parameters.integer('dlLimit')),
    sequential: parameters.boolean('sequentialDownload'),
    firstLastPieceFirst: parameters.boolean('firstLastPiecePrio'),
    // Before 4.3.2 a flag said whether there is a folder.
    contentLayout: layout ?? (rootFolder === undefined ? undefined : rootFolder ? 'subfolder' : 'no-subfolder'),
    rename: rename === '' ? undefined : rename,
    skipChecking: parameters.boolean('skip_checking') ?? parameters.boolean('seedMode'),
    automaticManagement: parameters.boolean('autoTMM'),
    addToTop: parameters.boolean('addToTopOfQueue'),
    forced: parameters.boolean('forced'),
    downloadPath: parameters.boolean('useDownloadPath') === true ? downloadPath : undefined,
    stopCondition: stopConditions.get(parameters.text('stopCondition')),
  }
}

/** -1 is none, -2 what the client's settings say, which is nothing to ask for. */
function shareLimit(value: number | undefined): ShareLimit | undefined {
  if (value === undefined || value <= -2) return undefined
  return value < 0 ? 'none' : value
}

function positive(value: number | undefined): number | undefined {
  return value === undefined || value <= 0 ? undefined : value
}

type FoundSource = Pick<Release, 'name' | 'infoHash' | 'source'>

function fileSource({ bytes }: UploadedFile, hashes: Hashes): FoundSource | undefined {
  if (bytes.length > MAXIMAL_TORRENT) return undefined
  try {
    const { name, infoHash } = parseMetainfo(bytes, hashes)
    return { name, infoHash, source: { kind: 'file', bytes } }
  } catch (error) {
    if (error instanceof MetainfoError) return undefined
    throw error
  }
}

const HASH = /^[0-9a-f]{40}$/i

function linkSource(given: string): FoundSource {
  // A bare info-hash is a magnet link to qBittorrent.
  const link = HASH.test(given) ? `magnet:?xt=urn:btih:${given}` : given
  const isMagnet = link.startsWith('magnet:')
  const infoHash = isMagnet ? infoHashOf(link) : undefined
  const named = /[?&]dn=([^&]+)/.exec(link)?.[1] ?? URL.parse(link)?.pathname.split('/').at(-1) ?? ''
  const name = named === '' ? (infoHash ?? 'unnamed') : decoded(named)
  return { name, infoHash, source: isMagnet ? { kind: 'magnet', uri: link } : { kind: 'url', url: link } }
}

/** Programs look for a magnet link's torrent by its info-hash at once. */
function infoHashOf(magnet: string): InfoHash | undefined {
  try {
    const { infoHashV1, infoHashV2 } = parseMagnet(magnet)
    return infoHashV1 ?? infoHashV2
  } catch (error) {
    if (error instanceof MagnetError) return undefined // the intake says what is wrong with it
    throw error
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return value
    throw error
  }
}
