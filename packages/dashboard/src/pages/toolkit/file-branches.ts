/** A file or folder of a torrent. */
export interface FileBranch {
  /** Tells it from all others: two files may share a path. */
  readonly key: string
  readonly name: string
  /** Bytes; of a folder, everything inside. */
  readonly length: number
  /** Empty for a file. */
  readonly children: readonly FileBranch[]
}

interface Branch {
  readonly key: string
  readonly name: string
  length: number
  readonly folders: Map<string, Branch>
  readonly children: Branch[]
}

/** The files of a torrent in their folders, in the torrent's order. */
export function fileBranches(
  files: readonly { readonly path: readonly string[]; readonly length: number }[],
): readonly FileBranch[] {
  const top = branch('', '')
  for (const [index, { path, length }] of files.entries()) {
    let at = top
    for (const component of path.slice(0, -1)) {
      at.length += length
      at = folderIn(at, component)
    }
    at.length += length
    const file = branch(`file ${index}`, path.at(-1) ?? '')
    file.length = length
    at.children.push(file)
  }
  return top.children
}

function folderIn(parent: Branch, name: string): Branch {
  const known = parent.folders.get(name)
  if (known !== undefined) return known
  const made = branch(`${parent.key}/${name}`, name)
  parent.folders.set(name, made)
  parent.children.push(made)
  return made
}

function branch(key: string, name: string): Branch {
  return { key, name, length: 0, folders: new Map(), children: [] }
}
