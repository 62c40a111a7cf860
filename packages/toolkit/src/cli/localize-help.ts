import type { Command } from 'commander'
import type { Language } from '../terminal/cli-io.ts'
import { helpZh } from './help-zh.ts'

/** Chinese by English; what is missing is looked for among the toolkit's own. */
export type HelpWords = Readonly<Record<string, string>>

/** Makes the help of a command and of all below it speak the user's language. */
export function localizeHelp(command: Command, language: Language, words: HelpWords = helpZh): void {
  const translated = (text: string): string => words[text] ?? helpZh[text] ?? text
  if (language === 'en') return
  command.description(translated(command.description()))
  command.configureHelp({ ...command.configureHelp(), styleTitle: translated })
  command.helpOption('-h, --help', translated('display help for command'))
  if (command.commands.length > 0) command.helpCommand('help [command]', translated('display help for command'))
  for (const part of [...command.options, ...command.registeredArguments])
    part.description = translated(part.description)
  for (const below of command.commands) localizeHelp(below, language, words)
}

/** The text below a command's options, paragraph by paragraph. */
export function helpText(english: string, language: Language, words: HelpWords = helpZh): string {
  if (language === 'en') return english
  return english
    .split('\n\n')
    .map((paragraph) => translatedParagraph(paragraph, words))
    .join('\n\n')
}

function translatedParagraph(paragraph: string, words: HelpWords): string {
  const text = paragraph.trim()
  const [title = '', ...examples] = text.split('\n')
  // Examples are commands, which are the same in every language.
  const known = words[text] ?? [words[title] ?? helpZh[title] ?? title, ...examples].join('\n')
  return paragraph.replace(text, () => known)
}
