import type { CreateOptions } from '../create/create-options.ts'
import { parsePieceLength } from '../create/piece-length.ts'
import type { Preset } from '../create/preset.ts'
import { UsageError } from './run-command.ts'

/** What commander hands over for `torrent create`. */
export interface CreateFlags {
  readonly output?: string
  readonly force?: true
  readonly format?: string
  readonly pieceLength?: string
  readonly private?: boolean
  readonly comment?: string
  readonly tracker?: readonly string[]
  readonly source?: string
  readonly entropy?: true
  readonly webSeed?: readonly string[]
  readonly node?: readonly string[]
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly symlinks?: string
  readonly hidden?: true
  readonly name?: string
  /** False for `--no-date`. */
  readonly date?: string | boolean
  readonly createdBy?: string | boolean
  readonly each?: true
  readonly preset?: string
  readonly presetFile?: string
  readonly dryRun?: true
  readonly threads?: string
  readonly json?: true
}

/** The options that flags and preset mean together; flags win. Throws `UsageError` or `PieceLengthError`. */
export function createOptionsOf(paths: readonly string[], flags: CreateFlags, preset: Preset): CreateOptions {
  return {
    ...preset,
    paths,
    kind: kindOf(flags.format) ?? preset.kind,
    pieceLength: flags.pieceLength === undefined ? preset.pieceLength : parsePieceLength(flags.pieceLength),
    trackers: flags.tracker?.map(tierOf) ?? preset.trackers,
    isPrivate: flags.private ?? preset.isPrivate,
    source: flags.source ?? preset.source,
    entropy: flags.entropy ?? preset.entropy,
    comment: flags.comment ?? preset.comment,
    name: flags.name,
    webSeeds: flags.webSeed ?? preset.webSeeds,
    nodes: (flags.node ?? preset.nodes)?.map(checkedNode),
    include: [...(preset.include ?? []), ...(flags.include ?? [])],
    exclude: [...(preset.exclude ?? []), ...(flags.exclude ?? [])],
    symlinks: symlinksOf(flags.symlinks),
    hidden: flags.hidden,
    date: dateOf(flags.date) ?? preset.date,
    createdBy:
      flags.createdBy === false ? 'none' : typeof flags.createdBy === 'string' ? flags.createdBy : preset.createdBy,
  }
}

/** `--threads`. Throws `UsageError`. */
export function threadsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const threads = Number(text)
  if (!Number.isInteger(threads) || threads < 1 || threads > 256)
    throw new UsageError('--threads must be from 1 to 256')
  return threads
}

/** Commas put trackers into one tier. A comma inside an URL is written `%2C`. */
export function tierOf(text: string): readonly string[] {
  const urls = text
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
  for (const url of urls) {
    if (!/^(?:https?|udp|wss?):\/\/[^/\s]+/i.test(url)) {
      throw new UsageError(`not a tracker: ${url} (it begins with http://, https://, udp://, ws:// or wss://)`)
    }
  }
  return urls
}

/** A DHT node, `host:port`. Throws `UsageError`. */
export function checkedNode(text: string): string {
  if (!/^\S+:\d{1,5}$/.test(text)) throw new UsageError(`not a DHT node: ${text} (write host:port)`)
  return text
}

function kindOf(text: string | undefined): CreateOptions['kind'] {
  if (text === undefined || text === 'v1' || text === 'v2' || text === 'hybrid') return text
  throw new UsageError(`--format must be v1, v2 or hybrid, not ${text}`)
}

function symlinksOf(text: string | undefined): CreateOptions['symlinks'] {
  if (text === undefined || text === 'follow' || text === 'skip' || text === 'keep') return text
  throw new UsageError(`--symlinks must be follow, skip or keep, not ${text}`)
}

function dateOf(date: string | boolean | undefined): number | 'none' | undefined {
  if (date === false) return 'none'
  if (typeof date !== 'string') return undefined
  const seconds = /^\d+$/.test(date) ? Number(date) : Math.floor(Date.parse(date) / 1000)
  if (!Number.isSafeInteger(seconds)) throw new UsageError(`not a date: ${date} (write 2026-11-22 or Unix seconds)`)
  return seconds
}
