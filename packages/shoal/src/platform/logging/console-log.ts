import type { Configuration } from '../config/configuration.ts'
import { prettyLine } from './pretty-line.ts'

/** Writes lines of the log to the terminal as the settings want them; undefined where they want none. */
export function consoleLog({ console }: Configuration['log']): ((line: string) => void) | undefined {
  const { isTTY = false } = process.stdout
  switch (console) {
    case 'quiet':
      return undefined
    case 'json':
      return (line) => process.stdout.write(`${line}\n`)
    case 'pretty':
      return (line) => process.stdout.write(`${prettyLine(line, isTTY)}\n`)
  }
}
