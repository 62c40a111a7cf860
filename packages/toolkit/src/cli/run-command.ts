import { CreateError, createErrorText } from '../create/create-error.ts'
import { type CliIo, EXIT } from '../terminal/cli-io.ts'
import { printable } from '../terminal/printable.ts'

/** Errors whose message alone tells the user what to do; any other one shows its stack too. */
const EXPECTED = new Set([
  'BENCODE',
  'EDIT',
  'EEXIST',
  'EACCES',
  'EISDIR',
  'ENOENT',
  'ENOTDIR',
  'FILE_EXISTS',
  'INFO_HASH',
  'INPUT_TOO_LONG',
  'MAGNET',
  'METAINFO',
  'PIECE_LENGTH',
  'PRESET',
  'PROBE_TARGET',
  'USAGE',
  'VERIFY',
])

/** Arguments that do not fit together. */
export class UsageError extends Error {
  readonly code = 'USAGE'
  override readonly name = 'UsageError'
}

/** Runs a command's work and turns what it throws into a message and an exit code. */
export async function runCommand(io: CliIo, work: () => Promise<number>): Promise<void> {
  try {
    io.setExitCode(await work())
  } catch (error) {
    io.setExitCode(complain(io, error))
  } finally {
    io.status('')
  }
}

/** Says what went wrong and returns the exit code that fits. */
export function complain(io: CliIo, error: unknown): number {
  if (io.interrupted.aborted) {
    io.complain(io.language === 'zh' ? '已中断' : 'interrupted')
    return EXIT.interrupted
  }
  if (error instanceof CreateError) {
    io.complain(`${io.language === 'zh' ? '错误' : 'error'}: ${printable(createErrorText(error, io.language))}`)
    return EXIT.usage
  }
  if (error instanceof Error && 'code' in error && EXPECTED.has(String(error.code))) {
    io.complain(`${io.language === 'zh' ? '错误' : 'error'}: ${printable(error.message)}`)
    return EXIT.usage
  }
  io.complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return EXIT.bad
}
