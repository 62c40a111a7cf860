import type { LabIo } from './lab-io.ts'

/** The process's own terminal. The first interrupt ends the lab in order, the second one kills. */
export function processLabIo(): LabIo {
  let interruption: AbortController | undefined
  return {
    print: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
    setExitCode: (code) => {
      process.exitCode = code
    },
    language: languageOf(process.env),
    get interrupted() {
      interruption ??= onInterrupt()
      return interruption.signal
    },
  }
}

function languageOf({ SHOAL_LANG, LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): LabIo['language'] {
  return /^zh/i.test(SHOAL_LANG || LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en'
}

function onInterrupt(): AbortController {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new DOMException('interrupted', 'AbortError')))
  }
  return controller
}
