import type { ShareLimit, TorrentChange } from '../../client/torrent-change.ts'

/** A call that carries out a change; `{ ids }` is added to its arguments. */
export interface TransmissionCall {
  readonly method: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Transmission counts limits in thousands of bytes. */
const KILO = 1_000

/** Whose limit counts: `tr_ratiolimit` and `tr_idlelimit`. */
const mode = { client: 0, own: 1, none: 2 } as const

/**
 * The calls for a change that needs nothing but the torrent itself; undefined where Transmission has no way, or where
 * `transmission-client.ts` must look at the torrent first (labels, files, trackers). `rpc-spec.md` of 3.00 and 4.
 */
export function callsOf(change: TorrentChange): readonly TransmissionCall[] | undefined {
  switch (change.kind) {
    case 'force-start':
      return [call(change.on ? 'torrent-start-now' : 'torrent-start')]
    case 'speed-limits':
      return [
        call('torrent-set', {
          ...speedLimit('upload', change.upload),
          ...speedLimit('download', change.download),
        }),
      ]
    case 'share-limits': {
      const { ratio, seedingTime, inactiveSeedingTime } = change.limits
      // There is no limit of the time of seeding.
      if (typeof seedingTime === 'number') return undefined
      return [
        call('torrent-set', {
          ...shareLimit('seedRatioMode', 'seedRatioLimit', ratio),
          ...shareLimit('seedIdleMode', 'seedIdleLimit', inactiveSeedingTime),
        }),
      ]
    }
    case 'location':
      return [call('torrent-set-location', { location: change.path, move: true })]
    case 'rename-file':
    case 'rename-folder':
      // It renames within a folder and moves nothing to another.
      if (parent(change.from) !== parent(change.to)) return undefined
      return [call('torrent-rename-path', { path: change.from, name: change.to.split('/').at(-1) ?? '' })]
    case 'queue':
      return [call(`queue-move-${change.to}`)]
    case 'add-trackers':
      return change.urls.length === 0 ? [] : [call('torrent-set', { trackerAdd: change.urls })]
    default:
      return undefined
  }
}

function call(method: string, fields: TransmissionCall['fields'] = {}): TransmissionCall {
  return { method, fields }
}

function speedLimit(name: 'upload' | 'download', value: number | undefined): TransmissionCall['fields'] {
  if (value === undefined) return {}
  if (value === 0) return { [`${name}Limited`]: false }
  return { [`${name}Limited`]: true, [`${name}Limit`]: Math.max(1, Math.round(value / KILO)) }
}

function shareLimit(modeName: string, name: string, limit: ShareLimit): TransmissionCall['fields'] {
  if (typeof limit === 'number') return { [modeName]: mode.own, [name]: limit }
  return { [modeName]: mode[limit] }
}

function parent(path: string): string {
  return path.split('/').slice(0, -1).join('/')
}
