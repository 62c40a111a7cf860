import { readFile } from 'node:fs/promises'
import { type InfoHash, infoHash } from '@shoal/bittorrent'
import { writeFileSafely } from '../../../platform/data-folder/write-file-safely.ts'

/** Info-hashes that the tracker serves, with their names, kept in a file: one a line, the name after a space. */
export interface KnownList {
  entries(): { readonly infoHash: InfoHash; readonly name: string }[]
  readonly size: number
  /** Adds those that are new and returns them; resolves when they are on disk. */
  add(torrents: readonly { readonly infoHash: string; readonly name: string }[]): Promise<readonly KnownEntry[]>
  /** Takes one off; undefined where it was not on the list. */
  remove(hash: string): Promise<InfoHash | undefined>
}

export interface KnownEntry {
  readonly infoHash: InfoHash
  readonly name: string
}

const LINE = /^([0-9a-f]{40}|[0-9a-f]{64})(?: (.*))?$/

/** Reads the list; a file that is not there is an empty one, a line that is not understood is left out. */
export async function readKnownList(path: string): Promise<KnownList> {
  const names = new Map<InfoHash, string>()
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  for (const line of text.split('\n')) {
    const [, hash, name = ''] = LINE.exec(line) ?? []
    if (hash !== undefined) names.set(infoHash(hash), name)
  }
  let saving: Promise<void> = Promise.resolve()
  const save = (): Promise<void> => {
    saving = saving
      .catch(() => undefined) // the one who asked for that write heard of its failure
      .then(() => writeFileSafely(path, [...names].map(([hash, name]) => `${hash} ${name}`.trimEnd()).join('\n')))
    return saving
  }

  return {
    entries: () => [...names].map(([hash, name]) => ({ infoHash: hash, name })),
    get size() {
      return names.size
    },
    async add(torrents) {
      const added = torrents
        .map(({ infoHash: hash, name }) => ({ infoHash: infoHash(hash), name: oneLine(name) }))
        .filter((entry) => names.get(entry.infoHash) !== entry.name)
      for (const { infoHash: hash, name } of added) names.set(hash, name)
      if (added.length > 0) await save()
      return added
    },
    async remove(hash) {
      const known = infoHash(hash)
      if (!names.delete(known)) return undefined
      await save()
      return known
    },
  }
}

function oneLine(name: string): string {
  return name.replace(/\p{Cc}+/gu, ' ').trim()
}
