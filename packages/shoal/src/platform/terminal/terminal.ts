import { chooseLanguage } from './language.ts'
import { messages } from './messages.ts'

/** What the terminal says, in the reader's language. */
export const say = messages[chooseLanguage(process.env)]

/** Exit codes of the program; those of the toolkit's commands are its own. */
export const EXIT = { failed: 1, usage: 2, notFound: 3, unreachable: 4, partial: 5 } as const

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const onSignal = (signal: NodeJS.Signals): void => {
    process.on('SIGINT', () => process.exit(EXIT.failed))
    resolve(signal)
  }
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  return promise
}

/** Prints one error for a person: the sentence, without a stack. */
export function printError(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  for (const line of text.split('\n')) process.stderr.write(`shoal: ${line}\n`)
}
