import type { Command } from 'commander'
import type { Language } from './language.ts'

/** Makes the help of every command speak the reader's language. The words are loaded only for who reads them. */
export async function localizeProgram(program: Command, language: Language): Promise<void> {
  if (language === 'en') return
  const [{ helpText, localizeHelp }, { programHelpZh }] = await Promise.all([
    import('@shoal/toolkit'),
    import('./help-zh.ts'),
  ])
  localizeHelp(program, language, programHelpZh)
  const translateBelow = (command: Command): void => {
    const { writeOut = (text: string) => process.stdout.write(text) } = command.configureOutput()
    command.configureOutput({ writeOut: (text) => writeOut(helpText(text, language, programHelpZh)) })
    for (const below of command.commands) translateBelow(below)
  }
  translateBelow(program)
}
