import { basename, resolve } from 'node:path'
import { EXIT, untilSignal } from '../../../platform/terminal/terminal.ts'
import { captureToFolder, type FolderResult } from './capture-to-folder.ts'
import { openShotsInput } from './open-shots-input.ts'
import { readCaptureOptions, readInputTerms } from './read-shots-options.ts'
import type { ShotsCommandOptions } from './shots-command-options.ts'
import { shotsFailure } from './shots-failure.ts'
import { sayShots } from './shots-messages.ts'
import { shotsProgress } from './shots-progress.ts'

const MEGABYTE = 1_000_000 // bytes
const LONGEST_NAME = 80 // characters

/** Captures what the command line names and says how it went. */
export async function runShotsCommand(input: string, options: ShotsCommandOptions): Promise<void> {
  const interrupted = new AbortController()
  void untilSignal().stop.then(() => interrupted.abort(new Error(sayShots.interrupted)))
  const { signal } = interrupted
  const progress = shotsProgress(options.json === true)
  try {
    const captureOptions = readCaptureOptions(options)
    const opened = await openShotsInput(input, readInputTerms(options), signal)
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
    const failure = shotsFailure(error, sayShots.failure)
    if (failure === undefined) throw error
    process.stderr.write(`shoal: ${failure.lines.join('\n')}\n`)
    process.exitCode = failure.exitCode
  }
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
