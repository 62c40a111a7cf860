import { basename, resolve } from 'node:path'
import { TrackerNotAllowedError } from '@shoal/peer'
import { CaptureOptionsError, parseCaptureOptions } from '@shoal/screenshots'
import { captureToFolder, type FolderResult } from '../shots/capture-to-folder.ts'
import { openShotsInput, type ShotsInputTerms } from '../shots/open-shots-input.ts'
import type { ShotsCommandOptions } from './shots-command-options.ts'
import { sayShots } from './shots-messages.ts'
import { shotsProgress } from './shots-progress.ts'
import { EXIT, untilSignal } from './terminal.ts'

const MEGABYTE = 1_000_000 // bytes
const MINUTE = 60_000 // milliseconds
const LONGEST_NAME = 80 // characters

/** A word on the command line that does not mean anything there. */
class ShotsUsageError extends Error {
  readonly code = 'shots-usage'
  override readonly name = 'ShotsUsageError'
}

/** Captures what the command line names and says how it went. */
export async function runShotsCommand(input: string, options: ShotsCommandOptions): Promise<void> {
  const interrupted = new AbortController()
  void untilSignal().then(() => interrupted.abort(new Error(sayShots.interrupted)))
  const { signal } = interrupted
  const progress = shotsProgress(options.json === true)
  try {
    const captureOptions = parseCaptureOptions(captureOptionsOf(options))
    const opened = await openShotsInput(input, termsOf(options), signal)
    try {
      const folder = resolve(options.output ?? `shots-${nameOf(input)}`)
      const result = await captureToFolder(
        { input: opened, options: captureOptions, folder, onProgress: progress.update },
        signal,
      )
      progress.end()
      process.stdout.write(options.json === true ? `${JSON.stringify(jsonOf(result))}\n` : textOf(result))
      if (result.partial) process.exitCode = EXIT.partial
    } finally {
      await opened.close()
    }
  } catch (error) {
    progress.end()
    if (error instanceof CaptureOptionsError || error instanceof ShotsUsageError) {
      process.stderr.write(`shoal: ${error.message}\n`)
      process.exitCode = EXIT.usage
      return
    }
    if (!(error instanceof TrackerNotAllowedError)) throw error
    process.stderr.write(`shoal: ${error.message}\n${sayShots.privateHint}\n`)
    process.exitCode = EXIT.failed
  }
}

function captureOptionsOf(options: ShotsCommandOptions): unknown {
  const { count, every, at, exact, files, episodes, format, sheet, quote, budget, deadline } = options
  return {
    ...(count === undefined ? {} : { count: number('--count', count) }),
    ...(every === undefined ? {} : { everySeconds: number('--every', every) }),
    ...(at === undefined ? {} : { moments: at.flatMap((word) => word.split(',')).map(secondsOf) }),
    ...(exact === false ? { exact } : {}),
    ...(files === undefined ? {} : { files: files.map((word) => (/^\d+$/.test(word) ? Number(word) : word)) }),
    ...(episodes === undefined ? {} : { episodes }),
    ...(format === undefined ? {} : { formats: format.split(',').map((word) => word.trim()) }),
    ...(sheet === true ? { sheet } : {}),
    ...(quote === true ? { quoteOnly: quote } : {}),
    ...(budget === undefined ? {} : { byteBudget: Math.round(number('--budget', budget) * MEGABYTE) }),
    ...(deadline === undefined ? {} : { deadlineMs: Math.round(number('--deadline', deadline) * MINUTE) }),
  }
}

function number(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new ShotsUsageError(`${option}: ${text} is no number`)
}

/** `90`, `1:30` or `1:02:03.5`. */
function secondsOf(word: string): number {
  if (!/^(?:\d+:){0,2}\d+(?:\.\d+)?$/.test(word)) throw new ShotsUsageError(`--at: ${word} is no moment such as 1:30`)
  return word.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0)
}

function termsOf({ peer, allowPeers, allowTracker, dht, from }: ShotsCommandOptions): ShotsInputTerms {
  return {
    peers: (peer ?? []).map(peerOf),
    allowPeers: allowPeers ?? [],
    allowTrackers: allowTracker ?? [],
    dht: dht === true,
    from,
  }
}

function peerOf(text: string): { readonly address: string; readonly port: number } {
  const [, address, port] = /^\[?([0-9a-fA-F.:]+?)\]?:(\d{1,5})$/.exec(text) ?? []
  if (address === undefined) throw new ShotsUsageError(`--peer: ${text} is not address:port`)
  return { address, port: Number(port) }
}

/** For the folder that nobody named. */
function nameOf(input: string): string {
  const name = /^magnet:/i.test(input) ? (/\bbt(?:ih|mh):(\w+)/i.exec(input)?.[1] ?? 'magnet') : basename(input)
  return (
    name
      .replace(/\.[^.]{1,8}$/, '')
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
      .slice(0, LONGEST_NAME) || 'video'
  )
}

function jsonOf({ folder, partial, report, pictures }: FolderResult): unknown {
  return { folder, partial, ...report, pictures }
}

function textOf({ folder, report, pictures, partial }: FolderResult): string {
  const { quote, bytesFetched, lowerBoundBytes, fileBytes, totalMs, warnings } = report
  const share = (bytes: number): string => (fileBytes === 0 ? '' : ` (${((bytes / fileBytes) * 100).toFixed(2)} %)`)
  const lines = warnings.map((warning) => `! ${warning}`)
  if (quote !== undefined) {
    lines.push(
      sayShots.quote(
        quote.shots,
        `${quote.exact ? '' : '≈ '}${megabytes(quote.bytesNeeded)}${share(quote.bytesNeeded)}`,
        megabytes(quote.lowerBoundBytes),
      ),
    )
    if (quote.absentPieces > 0) lines.push(sayShots.absent(quote.absentPieces))
  } else {
    const time = (totalMs / 1000).toFixed(1)
    lines.push(sayShots.done(pictures.length, folder))
    lines.push(sayShots.cost(`${megabytes(bytesFetched)}${share(bytesFetched)}`, megabytes(lowerBoundBytes), time))
    if (partial) lines.push(sayShots.partial)
  }
  return `${lines.join('\n')}\n`
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(bytes < MEGABYTE ? 2 : 1)} MB`
}
