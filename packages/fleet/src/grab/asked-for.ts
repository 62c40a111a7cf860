import type { ClientConfig } from '../client/client-config.ts'
import { toClientPath } from '../client/map-path.ts'
import type { ClientTorrent } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import type { Release } from '../intake/release.ts'
import { type Reason, reason } from '../reason.ts'

/** How a client is asked to keep a release. */
export interface AskedFor {
  readonly category: string
  readonly tags: readonly string[]
  /** As the client calls it; its own choice when absent. */
  readonly savePath?: string
}

/** What a release and its client's settings ask for: the category is the indexer's name unless one is given. */
export function askedFor(release: Release, config: ClientConfig): AskedFor {
  const savePath = clientPath(release, config) ?? config.savePath
  return {
    category: release.category ?? release.indexer,
    tags: release.tags,
    savePath,
  }
}

function clientPath({ savePath, savePathOf }: Release, { pathMapping }: ClientConfig): string | undefined {
  if (savePath === undefined || savePathOf !== 'shoal') return savePath
  return toClientPath(pathMapping, savePath) ?? savePath
}

/**
 * Compares what arrived with what was asked for. A missing category or tag, which programs drop silently, is set
 * again; a category that somebody chose and the folder are left and told. Undefined when all is as it should be.
 * Throws a `ClientError`.
 */
export async function mendLabels(
  release: Release,
  found: ClientTorrent,
  { client, config }: WatchedClient,
  signal: AbortSignal,
): Promise<Reason | undefined> {
  const { category, tags, savePath } = askedFor(release, config)
  const lacks = category !== '' && found.category === ''
  const keepsTags = config.kind !== 'deluge'
  const missing = keepsTags ? tags.filter((tag) => !found.tags.some((has) => alike(has, tag))) : []
  if (lacks || missing.length > 0) {
    const kept = lacks ? category : found.category
    await client.relabel(found.infoHash, { category: kept, tags: missing }, signal)
  }
  if (savePath !== undefined && folder(found.savePath) !== folder(savePath)) {
    const values = { asked: savePath, found: found.savePath }
    return reason('save-path-differs', `it lies in ${found.savePath}, not in ${savePath}`, values)
  }
  if (lacks || missing.length > 0) {
    const values = { category, tags: missing.join(', ') }
    return reason('labels-mended', 'the client had dropped its category or tags: set again', values)
  }
  if (!alike(found.category, category)) {
    const values = { asked: category, found: found.category }
    return reason('category-differs', `it has the category ${found.category}, not ${category}`, values)
  }
  return undefined
}

/** Programs write labels in small letters and replace what they do not take. */
function alike(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  return plain(one) === plain(other)
}

function folder(path: string): string {
  return path.replace(/[\\/]+$/, '')
}
