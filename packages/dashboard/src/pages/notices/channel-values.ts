import { type NoticeChannel, type NoticeChannelKind, type NoticeEvent, noticeEvent } from '@shoal/api'
import { type ChannelField, channelFields } from './channel-fields.ts'

/** The form's values: everything as it is typed. */
export interface ChannelValues {
  readonly kind: NoticeChannelKind
  readonly name: string
  readonly enabled: boolean
  readonly events: NoticeEvent[]
  readonly language: 'en' | 'zh'
  /** `HH:MM`, or empty. */
  readonly quietFrom: string
  readonly quietTo: string
  /** Chosen through the API; the form keeps it. */
  readonly timeZone: string
  readonly titleTemplate: string
  readonly textTemplate: string
  /** What the kinds need, by the API's names. */
  readonly fields: Readonly<Record<string, string>>
}

const PROXY: ChannelField = { name: 'proxy', label: 'proxy', secret: true, optional: true }

/** The fields of a kind, the proxy included. */
export function fieldsOf(kind: NoticeChannelKind): readonly ChannelField[] {
  return kind === 'email' ? channelFields[kind] : [...channelFields[kind], PROXY]
}

const everyField = [...new Set([...Object.values(channelFields).flat(), PROXY].map(({ name }) => name))]
const noFields = Object.fromEntries(everyField.map((name) => [name, '']))

/** A form that nobody has filled in yet. */
export function newChannelValues(language: 'en' | 'zh'): ChannelValues {
  return {
    kind: language === 'zh' ? 'wecom' : 'telegram',
    name: '',
    enabled: true,
    events: ['grab-dead', 'client-down', 'traffic-quota'],
    language,
    quietFrom: '',
    quietTo: '',
    timeZone: '',
    titleTemplate: '',
    textTemplate: '',
    fields: noFields,
  }
}

/** A channel's settings in the form; its secrets are empty. */
export function valuesOf({ kind, name, enabled, events, settings }: NoticeChannel): ChannelValues {
  const quiet = settings['quietHours']
  const quietOf = (key: string): string =>
    typeof quiet === 'object' && quiet !== null ? textOf(new Map(Object.entries(quiet)).get(key)) : ''
  return {
    ...{ kind, name, enabled, events },
    language: settings['language'] === 'zh' ? 'zh' : 'en',
    quietFrom: quietOf('from'),
    quietTo: quietOf('to'),
    timeZone: quietOf('timeZone'),
    titleTemplate: textOf(settings['titleTemplate']),
    textTemplate: textOf(settings['textTemplate']),
    fields: Object.fromEntries(everyField.map((field) => [field, textOf(settings[field])])),
  }
}

/** What the API is sent: empty fields are left out, so that secrets stay and defaults hold. */
export function settingsOf(values: ChannelValues): { kind: NoticeChannelKind; name: string } & Record<string, unknown> {
  const { kind, name, enabled, events, language, quietFrom, quietTo, timeZone, titleTemplate, textTemplate } = values
  const quiet = quietFrom !== '' || quietTo !== ''
  return {
    ...{ kind, name, enabled, events: events.map((event) => noticeEvent.parse(event)), language },
    ...(quiet ? { quietHours: { from: quietFrom, to: quietTo, ...(timeZone === '' ? {} : { timeZone }) } } : {}),
    ...(titleTemplate === '' ? {} : { titleTemplate }),
    ...(textTemplate === '' ? {} : { textTemplate }),
    ...Object.fromEntries(
      fieldsOf(kind).flatMap(({ name: field }) => {
        const text = (values.fields[field] ?? '').trim()
        return text === '' ? [] : [[field, typed(field, text)]]
      }),
    ),
  }
}

function typed(field: string, text: string): unknown {
  if (field === 'port') return Number(text)
  if (field === 'to') return text.split(/[,，;\s]+/).filter((address) => address !== '')
  return text
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
