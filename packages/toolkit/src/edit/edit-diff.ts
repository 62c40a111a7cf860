import type { Metainfo } from '@shoal/bittorrent'
import type { EditedTorrent } from './edit-torrent.ts'

/** Lines of what an edit changes, `-` before and `+` after; none when nothing changes. */
export function editDiff(edited: EditedTorrent): readonly string[] {
  const fields: readonly (readonly [string, (metainfo: Metainfo) => readonly string[]])[] = [
    [
      'tracker',
      (metainfo) => metainfo.announceTiers.flatMap((tier, index) => tier.map((url) => `${index + 1} ${url}`)),
    ],
    ['web seed', (metainfo) => metainfo.webSeeds],
    ['comment', (metainfo) => present(metainfo.comment)],
    ['created by', (metainfo) => present(metainfo.createdBy)],
    ['date', (metainfo) => present(metainfo.creationDate?.toString())],
    ['private', (metainfo) => [String(metainfo.isPrivate)]],
    ['source', (metainfo) => present(metainfo.source)],
    ['info-hash', (metainfo) => [...present(metainfo.infoHashV1), ...present(metainfo.infoHashV2)]],
  ]
  return fields.flatMap(([label, read]) => {
    const [before, after] = [read(edited.before), read(edited.after)]
    return [
      ...before.filter((line) => !after.includes(line)).map((line) => `- ${label} ${line}`),
      ...after.filter((line) => !before.includes(line)).map((line) => `+ ${label} ${line}`),
    ]
  })
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value]
}
