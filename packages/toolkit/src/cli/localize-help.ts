import type { Command } from 'commander'
import type { Language } from './cli-io.ts'
import { helpZh } from './help-zh.ts'

/** Makes the help of a command and of all below it speak the user's language. */
export function localizeHelp(command: Command, language: Language): void {
  if (language === 'en') return
  command.description(translated(command.description()))
  command.configureHelp({ ...command.configureHelp(), styleTitle: translated })
  command.helpOption('-h, --help', translated('display help for command'))
  if (command.commands.length > 0) command.helpCommand('help [command]', translated('display help for command'))
  for (const part of [...command.options, ...command.registeredArguments])
    part.description = translated(part.description)
  for (const below of command.commands) localizeHelp(below, language)
}

/** The text below a command's options, paragraph by paragraph. */
export function helpText(english: string, language: Language): string {
  return language === 'en' ? english : english.split('\n\n').map(translatedParagraph).join('\n\n')
}

function translatedParagraph(paragraph: string): string {
  const text = paragraph.trim()
  const [title = '', ...examples] = text.split('\n')
  // Examples are commands, which are the same in every language.
  const known = helpZh[text] ?? [translated(title), ...examples].join('\n')
  return paragraph.replace(text, () => known)
}

function translated(text: string): string {
  return helpZh[text] ?? text
}
