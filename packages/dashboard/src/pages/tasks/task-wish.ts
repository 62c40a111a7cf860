import { type ShotFormat, shotFormat, type TaskSubmission } from '@shoal/api'
import { readMoments } from './read-moments.ts'
import { readTorrentReference } from './torrent-reference.ts'

/** What the form holds. */
export interface TaskValues {
  readonly torrent: string
  readonly spread: string
  readonly shots: number | string
  readonly everySeconds: number | string
  readonly moments: string
  /** Of moments, the nearest keyframes only. */
  readonly nearest: boolean
  readonly files: string
  readonly episodes: string
  readonly formats: readonly string[]
  readonly sheet: boolean
  /** Single blocks also where nothing proves them. */
  readonly unproved: boolean
  /** Megabytes. */
  readonly budget: number | string
  /** Minutes. */
  readonly deadline: number | string
  readonly source: string
}

/** Ways to say which moments are shown. */
export const spreads = ['count', 'interval', 'moments'] as const
export const sources = ['auto', 'swarm', 'fleet'] as const

export const emptyWish: TaskValues = {
  torrent: '',
  spread: 'count',
  shots: 12,
  everySeconds: 60,
  moments: '',
  nearest: false,
  files: '',
  episodes: '',
  formats: ['jpg'],
  sheet: false,
  unproved: false,
  budget: '',
  deadline: '',
  source: 'auto',
}

const MEGABYTE = 1_000_000 // bytes
const MINUTE = 60_000 // milliseconds

/** The request that the form stands for; `metainfo` is a .torrent in base64, used in place of the text. */
export function taskWish(values: TaskValues, metainfo: string | undefined): TaskSubmission {
  const { budget, deadline } = values
  return {
    ...torrentOf(values.torrent, metainfo),
    ...spreadOf(values),
    ...filesOf(values.files),
    ...(values.episodes.trim() === '' ? {} : { episodes: values.episodes.replaceAll('，', ',').trim() }),
    formats: formatsOf(values.formats),
    ...(values.sheet ? { sheet: true } : {}),
    ...(values.unproved ? { unprovedBlocks: true } : {}),
    ...(typeof budget === 'number' ? { byteBudget: Math.round(budget * MEGABYTE) } : {}),
    ...(typeof deadline === 'number' ? { deadlineMs: Math.round(deadline * MINUTE) } : {}),
    source: sources.find((source) => source === values.source) ?? 'auto',
  }
}

function torrentOf(text: string, metainfo: string | undefined): TaskSubmission {
  if (metainfo !== undefined) return { metainfo }
  const reference = readTorrentReference(text)
  switch (reference.kind) {
    case 'info-hash':
      return { infoHash: reference.infoHash }
    case 'magnet':
      return { magnet: reference.magnet }
    case 'path':
      return { path: reference.path }
    case 'unknown':
      throw new TypeError('the form lets no such value through')
  }
}

function spreadOf({ spread, shots, everySeconds, moments, nearest }: TaskValues): TaskSubmission {
  if (spread === 'interval') return { everySeconds: Number(everySeconds) }
  if (spread === 'moments') return { moments: [...(readMoments(moments) ?? [])], ...(nearest ? { exact: false } : {}) }
  return { shots: Number(shots) }
}

/** Numbers are indexes, everything else a glob. */
function filesOf(text: string): TaskSubmission {
  const words = text
    .split(/[,，\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
  return words.length === 0 ? {} : { files: words.map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : word)) }
}

function formatsOf(words: readonly string[]): ShotFormat[] {
  const formats = words.flatMap((word) => shotFormat.safeParse(word).data ?? [])
  return formats.length === 0 ? ['jpg'] : formats
}
