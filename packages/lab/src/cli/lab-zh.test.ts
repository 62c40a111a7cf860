import { Command } from 'commander'
import { expect, it } from 'vitest'
import { registerLabCommands } from './register-lab-commands.ts'

const HAN = /\p{Script=Han}/u

/** Every description of a command and of those below it. */
function textsOf(command: Command): readonly string[] {
  const parts = [...command.options, ...command.registeredArguments].map(({ description }) => description)
  return [command.description(), ...parts, ...command.commands.flatMap(textsOf)]
}

it.each(['en', 'zh'] as const)('the help of shoal lab speaks one language: %s', (language) => {
  const printed: string[] = []
  const program = new Command('shoal').configureOutput({ writeOut: (text) => printed.push(text) })
  registerLabCommands(program, {
    print: () => undefined,
    complain: () => undefined,
    setExitCode: () => undefined,
    language,
    interrupted: new AbortController().signal,
  })
  program.commands[0]?.configureOutput({ writeOut: (text) => printed.push(text) }).outputHelp()
  const paragraphs = printed.join('').trim().split('\n\n')
  expect(paragraphs.length).toBeGreaterThan(5)
  const texts = [...program.commands.flatMap(textsOf), ...paragraphs]
  expect(texts.filter((text) => HAN.test(text) !== (language === 'zh'))).toEqual([])
})
