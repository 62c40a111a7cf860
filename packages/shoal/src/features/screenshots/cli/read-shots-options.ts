import { type CaptureOptions, parseCaptureOptions, parseEpisodeChoice, shotFormats } from '@shoal/screenshots'
import type { ShotsInputTerms } from './open-shots-input.ts'
import type { ShotsCommandOptions } from './shots-command-options.ts'
import { ShotsUsageError } from './shots-failure.ts'
import { sayShots } from './shots-messages.ts'

const MEGABYTE = 1_000_000 // bytes
const MINUTE = 60_000 // milliseconds
const LARGEST_PORT = 65_535
const { usage } = sayShots

interface Bounds {
  readonly from: number
  readonly to: number
}
const COUNT: Bounds = { from: 1, to: 200 }
const SECONDS: Bounds = { from: 1, to: 86_400 }
const MEGABYTES: Bounds = { from: 1.05, to: 1_000_000_000 } // a capture takes no budget below 1 MiB
const MINUTES: Bounds = { from: 0.02, to: 1440 }

/** What the command line asks of a capture. @throws ShotsUsageError, CaptureOptionsError */
export function readCaptureOptions(options: ShotsCommandOptions): CaptureOptions {
  const { count, every, at, exact, files, episodes, format, sheet, quote, unproved, budget, deadline } = options
  return parseCaptureOptions({
    ...(count === undefined ? {} : { count: wholeNumber('--count', count, COUNT) }),
    ...(every === undefined ? {} : { everySeconds: number('--every', every, SECONDS) }),
    ...(at === undefined ? {} : { moments: at.flatMap((word) => word.split(',')).map(secondsOf) }),
    ...(exact === false ? { exact } : {}),
    ...(files === undefined ? {} : { files: files.map((word) => (/^\d+$/.test(word) ? Number(word) : word)) }),
    ...(episodes === undefined ? {} : { episodes: episodesOf(episodes) }),
    ...(format === undefined ? {} : { formats: format.split(',').map(formatOf) }),
    ...(sheet === true ? { sheet } : {}),
    ...(quote === true ? { quoteOnly: quote } : {}),
    ...(unproved === true ? { unprovedBlocks: unproved } : {}),
    ...(budget === undefined ? {} : { byteBudget: Math.round(number('--budget', budget, MEGABYTES) * MEGABYTE) }),
    ...(deadline === undefined ? {} : { deadlineMs: Math.round(number('--deadline', deadline, MINUTES) * MINUTE) }),
  })
}

/** Where the command line lets the bytes come from. @throws ShotsUsageError */
export function readInputTerms({
  peer,
  allowPeers,
  allowTracker,
  dht,
  from,
  unproved,
}: ShotsCommandOptions): ShotsInputTerms {
  return {
    peers: (peer ?? []).map(peerOf),
    allowPeers: allowPeers ?? [],
    allowTrackers: allowTracker ?? [],
    dht: dht === true,
    unprovedBlocks: unproved === true,
    from,
  }
}

function number(option: string, word: string, { from, to }: Bounds): number {
  const value = Number(word)
  if (word.trim() === '' || !Number.isFinite(value)) throw new ShotsUsageError(usage.noNumber(option, word))
  if (value >= from && value <= to) return value
  throw new ShotsUsageError(usage.range(option, word, from, to))
}

function wholeNumber(option: string, word: string, bounds: Bounds): number {
  const value = number(option, word, bounds)
  if (Number.isInteger(value)) return value
  throw new ShotsUsageError(usage.whole(option, word))
}

/** `90`, `1:30` or `1:02:03.5`. */
function secondsOf(word: string): number {
  if (!/^(?:\d+:){0,2}\d+(?:\.\d+)?$/.test(word)) throw new ShotsUsageError(usage.noMoment(word))
  return word.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0)
}

function formatOf(word: string): (typeof shotFormats)[number] {
  const format = shotFormats.find((known) => known === word.trim().toLowerCase())
  if (format !== undefined) return format
  throw new ShotsUsageError(usage.noFormat(word.trim()))
}

function episodesOf(words: string): string {
  if (parseEpisodeChoice(words) !== undefined) return words
  throw new ShotsUsageError(usage.noEpisodes(words))
}

function peerOf(text: string): { readonly address: string; readonly port: number } {
  const [, address, port] = /^\[?([0-9a-fA-F.:]+?)\]?:(\d{1,5})$/.exec(text) ?? []
  if (address === undefined || Number(port) > LARGEST_PORT || Number(port) === 0)
    throw new ShotsUsageError(usage.noPeer(text))
  return { address, port: Number(port) }
}
