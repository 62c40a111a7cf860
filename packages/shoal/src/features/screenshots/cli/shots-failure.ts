import { MagnetError, MetainfoError } from '@shoal/bittorrent'
import { AddressBlockError, TrackerNotAllowedError } from '@shoal/peer'
import { CaptureError, CaptureOptionsError, DecodeError, LocalDataError } from '@shoal/screenshots'
import { EXIT } from '../../../platform/terminal/terminal.ts'
import { ShotsInputError } from './open-shots-input.ts'
import { PicturesFolderError } from './pictures-folder.ts'
import type { ShotsFailureWords } from './shots-messages.ts'

/** A word on the command line that does not mean anything there. Its message is in the reader's language. */
export class ShotsUsageError extends Error {
  readonly code = 'shots-usage'
  override readonly name = 'ShotsUsageError'
}

/** What is said of a capture that failed, and the exit code. */
export interface ShotsFailure {
  readonly lines: readonly string[]
  readonly exitCode: number
}

/** The cause in the reader's language and the way out where there is one; undefined for what nobody expected. */
export function shotsFailure(error: unknown, words: ShotsFailureWords): ShotsFailure | undefined {
  if (error instanceof ShotsUsageError) return { lines: [error.message], exitCode: EXIT.usage }
  if (error instanceof CaptureOptionsError) return { lines: [words.options(error.message)], exitCode: EXIT.usage }
  if (error instanceof AddressBlockError) return { lines: [words.network(error.message)], exitCode: EXIT.usage }
  const lines = linesOf(error, words)
  return lines === undefined ? undefined : { lines, exitCode: EXIT.failed }
}

function linesOf(error: unknown, words: ShotsFailureWords): readonly string[] | undefined {
  if (error instanceof CaptureError) {
    const wayOut = words.wayOut[error.code]
    return [words.capture[error.code](error.message), ...(wayOut === undefined ? [] : [wayOut])]
  }
  if (error instanceof TrackerNotAllowedError) return [words.private(error.hosts.join(', ')), words.privateHint]
  if (error instanceof ShotsInputError) return [words.input[error.fault](error.subject)]
  if (error instanceof MetainfoError) return [words.metainfo(error.message)]
  if (error instanceof MagnetError) return [words.magnet(error.message)]
  if (error instanceof LocalDataError) return [words.localData(error.message)]
  if (error instanceof DecodeError) return [words.decoder(error.message)]
  if (!(error instanceof PicturesFolderError)) return undefined
  return [words.folder(error.folder, words.obstacle[error.obstacle](error.reason))]
}
