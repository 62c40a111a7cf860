import { expect, vi } from 'vitest'
import { sampleTorrent } from '../support/sample-torrent.ts'
import type { ApiAnswer, Target } from './targets.ts'

const WAIT = { timeout: 20_000, interval: 200 } // milliseconds

/** Values to try of each parameter of `torrents/add`; what is malformed must change nothing. */
const values: Readonly<Record<string, readonly string[]>> = {
  category: ['tv', 'brand new', '//bad\\', ''],
  tags: ['one, two', ',', 'one'],
  savepath: ['$FOLDER/elsewhere', ' $FOLDER/spaces '],
  stopped: ['TRUE', 'false', 'perhaps', '1'],
  rename: ['another name', ' '],
  contentLayout: ['Original', 'Subfolder', 'NoSubfolder', 'nope'],
  ratioLimit: ['2.5', '-1', '-2', 'x'],
  seedingTimeLimit: ['90', '-1', 'x'],
  inactiveSeedingTimeLimit: ['45', 'x'],
  upLimit: ['10240', 'x'],
  dlLimit: ['20480', '-1'],
  sequentialDownload: ['True', 'x'],
  firstLastPiecePrio: ['true', '0'],
  autoTMM: ['true', 'false', 'x'],
  skip_checking: ['true', 'x'],
  addToTopOfQueue: ['true'],
  useDownloadPath: ['true', 'x'],
  root_folder: ['false'],
}

/** Adds a torrent for each value to both and compares what became of it, once it is there. */
export async function adding(
  theirs: Target | undefined,
  ours: Target,
  unexplained: (name: string, reference: ApiAnswer, answer: ApiAnswer) => readonly string[],
): Promise<void> {
  if (theirs === undefined) throw new Error('5.1 is missing')
  const failures: string[] = []
  const added: { readonly name: string; readonly infoHash: string }[] = []
  for (const [parameter, tried] of Object.entries(values)) {
    for (const value of tried) {
      const { metainfo, infoHash } = sampleTorrent()
      const fields = { stopped: 'true', [parameter]: value }
      const files = [{ field: 'anything', name: 'a.torrent', bytes: metainfo }]
      const request = { method: 'POST', path: 'torrents/add', fields, files }
      const name = `POST torrents/add [${parameter}=${value}]`
      failures.push(...unexplained(name, await theirs.send(request), await ours.send(request)))
      added.push({ name, infoHash })
    }
  }
  let open = added
  await vi.waitFor(async () => {
    const found: string[] = []
    const still: typeof added = []
    for (const one of open) {
      const request = { method: 'GET', path: 'torrents/info', fields: { hashes: one.infoHash } }
      const [reference, answer] = [await theirs.send(request), await ours.send(request)]
      const differing = unexplained(`after: ${one.name}`, reference, answer)
      found.push(...differing)
      if (differing.length > 0) still.push(one)
    }
    open = still
    expect([...failures, ...found]).toEqual([])
  }, WAIT)
}
