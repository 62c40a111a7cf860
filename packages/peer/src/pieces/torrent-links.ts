import { type Info, safePath } from '@shoal/bittorrent'

const MAX_HOPS = 40 // links followed one after another, as Linux allows

/**
 * Where the symbolic links of a torrent (BEP 47) point, by file index, as safe components below the torrent's folder. A
 * link that leads to nothing in the torrent, or round in circles, is left out; none can lead out of it.
 */
export function torrentLinks(info: Pick<Info, 'files'>): ReadonlyMap<number, readonly string[]> {
  const links = new Map<string, readonly string[]>()
  const there = new Set<string>([''])
  for (const { path, symlink, padding } of info.files) {
    if (padding) continue
    const safe = safePath(path)
    if (symlink !== undefined) links.set(safe.join('/'), targetOf(symlink))
    else there.add(safe.join('/'))
    for (let depth = 1; depth < safe.length; depth++) there.add(safe.slice(0, depth).join('/'))
  }
  const found = new Map<number, readonly string[]>()
  for (const [index, { symlink }] of info.files.entries()) {
    if (symlink !== undefined && leadsSomewhere(targetOf(symlink), links, there)) found.set(index, targetOf(symlink))
  }
  return found
}

function targetOf(symlink: readonly string[]): readonly string[] {
  return symlink.length === 0 ? [] : safePath(symlink)
}

/** Follows links within the path, since a target may lie behind another link, as in macOS frameworks. */
function leadsSomewhere(
  target: readonly string[],
  links: ReadonlyMap<string, readonly string[]>,
  there: ReadonlySet<string>,
): boolean {
  let path = target
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    if (there.has(path.join('/'))) return true
    const depth = path.findIndex((_, index) => links.has(path.slice(0, index + 1).join('/')))
    if (depth < 0) return false
    path = [...(links.get(path.slice(0, depth + 1).join('/')) ?? []), ...path.slice(depth + 1)]
  }
  return false
}
