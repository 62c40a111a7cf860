import type { TaskSource } from '../task/task.ts'
import { TaskRequestError } from './scheduler.ts'

const MAX_TRACKERS = 100
const MAX_PEERS = 200
const MAX_TEXT = 2048
/** Characters of base64: a .torrent of about 12 MB. */
const MAX_METAINFO = 16 * 1024 * 1024

interface CheckedSource {
  readonly source: TaskSource
  readonly infoHash: string | null
  /** For people, where the request names none. */
  readonly name: string
}

/** Bounds and normalizes a source from outside. @throws TaskRequestError */
export function checkTaskSource(source: TaskSource): CheckedSource {
  switch (source.kind) {
    case 'swarm': {
      const infoHash = checkInfoHash(source.infoHash)
      checkList('trackers', source.trackers, MAX_TRACKERS)
      checkList('peers', source.peers, MAX_PEERS)
      if (source.metainfo !== undefined) checkMetainfo(source.metainfo)
      return { source: { ...source, infoHash }, infoHash, name: infoHash }
    }
    case 'fleet': {
      const infoHash = checkInfoHash(source.infoHash)
      if (source.metainfo !== undefined) checkMetainfo(source.metainfo)
      return { source: { ...source, infoHash }, infoHash, name: infoHash }
    }
    case 'disk': {
      const infoHash = checkInfoHash(source.infoHash)
      if (source.metainfo === undefined) throw new TaskRequestError('metainfo: needed with a folder')
      checkMetainfo(source.metainfo)
      checkText('folder', source.folder)
      return { source: { ...source, infoHash }, infoHash, name: infoHash }
    }
    case 'file':
      checkText('path', source.path)
      return { source, infoHash: null, name: source.path.split('/').at(-1) ?? source.path }
  }
}

function checkInfoHash(text: string): string {
  const infoHash = text.trim().toLowerCase()
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(infoHash)) return infoHash
  throw new TaskRequestError('infohash: 40 (v1) or 64 (v2) hexadecimal digits')
}

function checkList(field: string, texts: readonly string[], maximum: number): void {
  if (texts.length > maximum) throw new TaskRequestError(`${field}: at most ${maximum}`)
  for (const text of texts) checkText(field, text)
}

function checkText(field: string, text: string): void {
  if (text.length === 0 || text.length > MAX_TEXT) {
    throw new TaskRequestError(`${field}: 1 to ${MAX_TEXT} characters`)
  }
}

function checkMetainfo(base64: string): void {
  if (base64.length > MAX_METAINFO) throw new TaskRequestError('metainfo: too large')
}
