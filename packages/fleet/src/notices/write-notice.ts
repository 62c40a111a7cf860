import { withoutSecrets } from '../torrents/without-secrets.ts'
import type { NoticeChannel, TemplateWord } from './notice-channel.ts'
import type { NoticeEvent } from './notice-event.ts'
import { type NoticeWords, noticeWords } from './notice-words.ts'

/** A notice in words, for any service. */
export interface NoticeMessage {
  readonly title: string
  readonly text: string
  /** What it is about; empty for a test. */
  readonly events: readonly NoticeEvent[]
}

/** How to say who and when. */
export interface NoticeNames {
  readonly clientName: (id: string) => string
  readonly timeZone: string
}

/** Longest text that goes out, in characters; services take less than half a page. */
const LONGEST_TEXT = 1_800
const LONGEST_TITLE = 120

type Style = Pick<NoticeChannel, 'language' | 'titleTemplate' | 'textTemplate'>

/** Says what happened, in the channel's language and by its templates; several things in one message, line by line. */
export function writeNotice(events: readonly NoticeEvent[], style: Style, names: NoticeNames): NoticeMessage {
  const words = noticeWords[style.language]
  const lines = events.map((event) => {
    const values = valuesOf(event, words, names)
    return {
      title: tidy(fill(style.titleTemplate ?? words.title[event.kind], values)),
      text: tidy(fill(style.textTemplate ?? words.text[event.kind], values)),
    }
  })
  const [first, ...others] = lines
  if (first !== undefined && others.length === 0) {
    return { title: cut(first.title, LONGEST_TITLE), text: cut(first.text, LONGEST_TEXT), events }
  }
  const text = lines.map((line) => `• ${line.title}\n  ${line.text}`).join('\n')
  return { title: fill(words.several, { count: String(events.length) }), text: cut(text, LONGEST_TEXT), events }
}

/** A message that shows that a channel works. */
export function testNotice({ language, name }: Pick<NoticeChannel, 'language' | 'name'>): NoticeMessage {
  const words = noticeWords[language]
  return { title: words.testTitle, text: fill(words.testText, { name: tidy(name) }), events: [] }
}

function valuesOf(
  event: NoticeEvent,
  words: NoticeWords,
  { clientName, timeZone }: NoticeNames,
): Readonly<Record<TemplateWord, string>> {
  const { reason } = event
  const values = {
    name: event.name,
    indexer: event.indexer,
    client: event.clientId === undefined ? '' : clientName(event.clientId),
    reason: reason !== undefined && isKnown(reason, words) ? words.reasons[reason] : '',
    time: new Intl.DateTimeFormat(words.locale, { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(event.at),
  }
  return { ...values, event: fill(words.title[event.kind], { ...values, event: '' }) }
}

function isKnown(code: string, { reasons }: NoticeWords): code is keyof NoticeWords['reasons'] {
  return Object.hasOwn(reasons, code)
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_whole, word: string) => values[word] ?? '')
}

/** Runs of hexadecimal digits as long as a passkey. */
const KEY = /\b[0-9a-f]{32,}\b/gi
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"']+/gi

/** No passkey, should a name hold one; nothing that a terminal or chat would take for a command; single spaces. */
function tidy(text: string): string {
  return (
    text
      .replace(ADDRESS, (address) => withoutSecrets(address))
      .replace(KEY, '…')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
      .replace(/ {2,}/g, ' ')
      .trim()
  )
}

function cut(text: string, longest: number): string {
  const characters = [...text]
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`
}
