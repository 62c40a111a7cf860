import { Command } from 'commander'
import { expect, it } from 'vitest'
import type { CliIo, Language } from '../terminal/cli-io.ts'
import { registerToolkitCommands } from './register-toolkit-commands.ts'

const HAN = /\p{Script=Han}/u

/** The commands, and the help of each as it would be printed. */
function helps(language: Language): { readonly programs: readonly Command[]; readonly printed: readonly string[] } {
  const texts: string[] = []
  const io: CliIo = {
    print: () => undefined,
    complain: () => undefined,
    status: () => undefined,
    interactive: false,
    columns: 100,
    language,
    elapsed: () => 0,
    setExitCode: () => undefined,
    interrupted: new AbortController().signal,
    readInput: async () => new Uint8Array(),
  }
  const program = new Command('shoal').configureOutput({ writeOut: (text) => texts.push(text) })
  registerToolkitCommands(program, io)
  const walk = (command: Command): void => {
    command.configureOutput({ writeOut: (text) => texts.push(text) }).outputHelp()
    for (const below of command.commands) walk(below)
  }
  for (const command of program.commands) walk(command)
  return { programs: [program], printed: texts }
}

it('says everything in Chinese', () => {
  const { programs, printed } = helps('zh')
  const words = programs.flatMap(({ commands }) => commands.flatMap(textsOf))
  expect(words.length).toBeGreaterThan(60)
  expect(words.filter((text) => !HAN.test(text))).toEqual([])
  const paragraphs = printed
    .join('\n\n')
    .split('\n\n')
    .filter((text) => text.trim() !== '')
  expect(paragraphs.filter((text) => !HAN.test(text))).toEqual([])
})

/** Every description of a command and of those below it. */
function textsOf(command: Command): readonly string[] {
  const parts = [...command.options, ...command.registeredArguments].map(({ description }) => description)
  return [command.description(), ...parts, ...command.commands.flatMap(textsOf)]
}

it('leaves the English help as it is', () => {
  const texts = helps('en').printed.join('\n')
  expect(texts).toContain('Exit codes: 0 made')
  expect(texts).not.toMatch(HAN)
})
