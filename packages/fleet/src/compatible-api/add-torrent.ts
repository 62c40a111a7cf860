import { Buffer } from 'node:buffer'
import { type Hashes, MagnetError, MetainfoError, parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import type { Fleet } from '../fleet.ts'

/** Largest .torrent taken, in bytes. */
const MAXIMAL_TORRENT = 10 * 1024 * 1024
const MAXIMAL_AT_ONCE = 100

/** What an indexer is called for torrents that come through this door without a category. */
const NO_CATEGORY = 'qbittorrent-api'

/** `torrents/add`: every file and link becomes a grab. Whether all were taken in. */
export async function addThroughApi(request: Request, fleet: Fleet, hashes: Hashes): Promise<boolean> {
  const form = await request.formData()
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  }
  const category = text('category')
  const shared = {
    indexer: category === '' ? NO_CATEGORY : category,
    category,
    tags: text('tags'),
    save_path: text('savepath'),
    paused: text('paused') === 'true' || text('stopped') === 'true',
  }
  const files = form.getAll('torrents').filter((entry) => typeof entry !== 'string')
  const links = text('urls')
    .split('\n')
    .map((link) => link.trim())
    .filter((link) => link !== '')
  if (files.length + links.length === 0 || files.length + links.length > MAXIMAL_AT_ONCE) return false

  const bodies = [...(await Promise.all(files.map((file) => bodyOfFile(file, hashes)))), ...links.map(bodyOfLink)]
  if (bodies.some((body) => body === undefined)) return false
  const outcomes = await Promise.all(bodies.map((body) => fleet.accept({ ...shared, ...body })))
  return outcomes.every(({ kind }) => kind === 'accepted')
}

async function bodyOfFile(file: Blob, hashes: Hashes): Promise<object | undefined> {
  if (file.size > MAXIMAL_TORRENT) return undefined
  const bytes = new Uint8Array(await file.arrayBuffer())
  try {
    const { name, infoHash } = parseMetainfo(bytes, hashes)
    return { release_name: name, info_hash: infoHash, torrent_base64: Buffer.from(bytes).toString('base64') }
  } catch (error) {
    if (error instanceof MetainfoError) return undefined
    throw error
  }
}

function bodyOfLink(link: string): object {
  const infoHash = link.startsWith('magnet:') ? infoHashOf(link) : undefined
  const name = /[?&]dn=([^&]+)/.exec(link)?.[1] ?? URL.parse(link)?.pathname.split('/').at(-1) ?? ''
  const known = infoHash === undefined ? {} : { info_hash: infoHash }
  return { release_name: name === '' ? (infoHash ?? 'unnamed') : decoded(name), download_url: link, ...known }
}

/** Programs look for a magnet link's torrent by its info-hash at once. */
function infoHashOf(magnet: string): string | undefined {
  try {
    const { infoHashV1, infoHashV2 } = parseMagnet(magnet)
    return infoHashV1 ?? infoHashV2
  } catch (error) {
    if (error instanceof MagnetError) return undefined // the intake says what is wrong with it
    throw error
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
