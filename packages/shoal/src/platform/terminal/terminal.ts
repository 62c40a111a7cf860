import { hangups } from './hangups.ts'
import { chooseLanguage } from './language.ts'
import { messages } from './messages.ts'

/** What the terminal says, in the reader's language. */
export const say = messages[chooseLanguage(process.env)]

/** Exit codes of the program; those of the toolkit's commands are its own. */
export const EXIT = { failed: 1, usage: 2, notFound: 3, unreachable: 4, partial: 5 } as const

/** What signals ask a long-running command for. */
export interface Signals {
  /** Resolves at the first signal that asks to stop, a closed terminal's too. A second SIGINT ends the process at once. */
  readonly stop: Promise<NodeJS.Signals>
  /** Calls `reload` at each SIGHUP that does not come from a closed terminal. */
  onReload(reload: () => void): void
}

/** Takes all signals that would end the process: none of them does without what must be saved. */
export function untilSignal(): Signals {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const meaningOfHangup = hangups()
  let reload = (): void => undefined
  let stopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping && signal === 'SIGINT') process.exit(EXIT.failed)
    stopping = true
    resolve(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.on(signal, onSignal)
  process.on('SIGUSR2', () => undefined)
  process.on('SIGHUP', (signal) => {
    if (meaningOfHangup() === 'reload') reload()
    else onSignal(signal)
  })
  // Nobody reads what is written to a terminal that is gone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedTerminal)
  return {
    stop: promise,
    onReload: (wanted) => {
      reload = wanted
    },
  }
}

function ignoreClosedTerminal(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EIO' && error.code !== 'EPIPE') throw error
}

/** Prints one error for a person: the sentence, without a stack. */
export function printError(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  for (const line of text.split('\n')) process.stderr.write(`shoal: ${line}\n`)
}
