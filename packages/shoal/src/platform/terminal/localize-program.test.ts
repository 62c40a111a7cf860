import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { addLabCommands } from '../../features/lab/cli.ts'
import { addToolkitCommands } from '../../features/toolkit/cli.ts'
import { createProgram } from '../../roles/create-program.ts'
import { localizeProgram } from './localize-program.ts'

const HAN = /\p{Script=Han}/u

/** Every command, and the help of all of them as it would be printed. */
async function helpIn(language: 'en' | 'zh'): Promise<{ commands: readonly Command[]; printed: string }> {
  const program = createProgram()
  await addToolkitCommands(program, [])
  await addLabCommands(program, [])
  const commands = withBelow(program)
  const printed: string[] = []
  for (const command of commands) command.configureOutput({ writeOut: (text) => printed.push(text) })
  await localizeProgram(program, language)
  for (const command of commands) command.outputHelp()
  return { commands, printed: printed.join('\n\n') }
}

function withBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withBelow)]
}

it('describes every command, option and argument in Chinese', async () => {
  const { commands } = await helpIn('zh')
  const texts = commands.flatMap((command) => [
    command.description(),
    ...[...command.options, ...command.registeredArguments].map(({ description }) => description),
  ])
  expect(texts.length).toBeGreaterThan(150)
  expect(texts.filter((text) => text !== '' && !HAN.test(text))).toEqual([])
})

it('translates what stands below the options, too, and leaves commands as they are typed', async () => {
  const { printed } = await helpIn('zh')
  expect(printed.split('\n\n').filter((text) => text.trim() !== '' && !HAN.test(text))).toEqual([])
  expect(printed).toContain('shoal up --data /srv/shoal')
})

it('leaves the English help as it is', async () => {
  expect((await helpIn('en')).printed).not.toMatch(HAN)
})
