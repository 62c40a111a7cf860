import { open } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import type { CliIo, Language } from '../terminal/cli-io.ts'
import { printable, printableLines } from '../terminal/printable.ts'

const CLEAR_LINE = '\r\x1b[2K'

/** The process's own terminal. Interrupts (Ctrl-C, SIGTERM) abort `interrupted` once; the second one kills. */
export function processTerminal(): CliIo {
  const { stderr, stdout } = process
  const interactive = stderr.isTTY === true && process.env['TERM'] !== 'dumb'
  let shown = false
  let interruption: AbortController | undefined
  return {
    print: (text) => stdout.write(`${printableLines(text)}\n`),
    complain: (text) => stderr.write(`${shown ? CLEAR_LINE : ''}${printableLines(text)}\n`),
    status: (text) => {
      if (!interactive || (text === '' && !shown)) return
      stderr.write(CLEAR_LINE + printable(text))
      shown = text !== ''
    },
    interactive,
    columns: stdout.columns ?? 100,
    language: languageOf(process.env),
    elapsed: () => performance.now(),
    setExitCode: (code) => {
      process.exitCode = code
    },
    get interrupted() {
      interruption ??= onInterrupt()
      return interruption.signal
    },
    readInput,
  }
}

function onInterrupt(): AbortController {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new DOMException('interrupted', 'AbortError')))
  }
  return controller
}

function languageOf(environment: NodeJS.ProcessEnv): Language {
  const { SHOAL_LANG, LC_ALL, LC_MESSAGES, LANG } = environment
  const locale = SHOAL_LANG || LC_ALL || LC_MESSAGES || LANG || ''
  return /^zh/i.test(locale) ? 'zh' : 'en'
}

/** A file that is larger than what its reader takes. */
class InputTooLongError extends Error {
  readonly code = 'INPUT_TOO_LONG'
  override readonly name = 'InputTooLongError'
}

async function readInput(path: string, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const take = (chunk: Uint8Array): void => {
    length += chunk.length
    if (length > limit) throw new InputTooLongError(`${path} is longer than ${limit} bytes`)
    chunks.push(chunk)
  }
  if (path === '-') {
    for await (const chunk of process.stdin) take(chunk)
  } else {
    await using file = await open(path)
    for await (const chunk of file.createReadStream({ autoClose: false })) take(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
