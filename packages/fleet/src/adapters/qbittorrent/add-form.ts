import type { AddTorrent, ContentLayout, TorrentWishes } from '../../client/torrent-client.ts'

const layouts = {
  original: 'Original',
  subfolder: 'Subfolder',
  'no-subfolder': 'NoSubfolder',
} as const satisfies Readonly<Record<ContentLayout, string>>

const stopConditions = { 'metadata-received': 'MetadataReceived', 'files-checked': 'FilesChecked' } as const

/**
 * The fields of `torrents/add`. 4.x reads `paused`, 5.x `stopped`; each ignores the other. Where a save path is sent, data may lie
 * there already: the client's own folder for incomplete torrents and its own layout would make it look elsewhere.
 */
export function addForm({ category, tags, paused, savePath, wishes = {} }: Omit<AddTorrent, 'metainfo'>): FormData {
  const form = new FormData()
  const automatic = wishes.automaticManagement ?? (savePath === undefined ? undefined : false)
  const fields = {
    category: safeCategory(category),
    tags: tags.length > 0 ? tags.join(',') : undefined,
    paused: String(paused),
    stopped: String(paused),
    savepath: savePath,
    autoTMM: automatic === undefined ? undefined : String(automatic),
    ...wishFields(wishes, savePath),
  }
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value)
  return form
}

function wishFields(wishes: TorrentWishes, savePath: string | undefined): Readonly<Record<string, string | undefined>> {
  const { downloadPath, stopCondition } = wishes
  const contentLayout = wishes.contentLayout ?? (savePath === undefined ? undefined : 'original')
  return {
    upLimit: written(wishes.uploadLimit),
    dlLimit: written(wishes.downloadLimit),
    sequentialDownload: written(wishes.sequential),
    firstLastPiecePrio: written(wishes.firstLastPieceFirst),
    contentLayout: contentLayout === undefined ? undefined : layouts[contentLayout],
    rename: wishes.rename,
    skip_checking: written(wishes.skipChecking),
    addToTopOfQueue: written(wishes.addToTop),
    downloadPath,
    useDownloadPath: written(downloadPath !== undefined ? true : savePath === undefined ? undefined : false),
    stopCondition: stopCondition === undefined ? undefined : stopConditions[stopCondition],
  }
}

function written(value: number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/** qBittorrent drops a category silently when it dislikes its name: backslashes, empty parts. */
export function safeCategory(name: string): string {
  return name
    .replaceAll('\\', '_')
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('/')
}
