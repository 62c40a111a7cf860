import { z } from 'zod'
import { type NoticeKind, noticeKinds } from './notice-event.ts'

const text = z.string().trim().min(1).max(1_000)
const webAddress = z.url({ protocol: /^https?$/ }).max(2_000)
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
const emailAddress = z.email().max(320)

/** Words that a template may hold in braces. */
export const templateWords = ['event', 'name', 'indexer', 'client', 'reason', 'time'] as const
export type TemplateWord = (typeof templateWords)[number]

const template = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .refine(
    (value) => [...value.matchAll(/\{(\w+)\}/g)].every(([, word]) => templateWords.some((known) => known === word)),
    { error: `may use only ${templateWords.map((word) => `{${word}}`).join(', ')}` },
  )

const common = {
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  events: z
    .array(z.enum(noticeKinds))
    .min(1)
    .default(['grab-dead', 'client-down', 'traffic-quota'] satisfies NoticeKind[]),
  language: z.enum(['en', 'zh']).default('en'),
  quietHours: z
    .strictObject({
      from: time,
      to: time,
      /** IANA name; the machine's own when absent. */
      timeZone: z.string().max(100).refine(isTimeZone, 'is no time zone').optional(),
    })
    .optional(),
  titleTemplate: template.optional(),
  textTemplate: template.optional(),
}

/** On the way to it, e.g. to Telegram. */
const proxy = z
  .url({ protocol: /^(https?|socks5)$/ })
  .max(1_000)
  .optional()

const overHttp = { ...common, proxy }

/** Settings of one place that notices go to, by kind. `server` is the service's own unless somebody runs another. */
export const noticeChannelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    ...overHttp,
    url: webAddress,
    /** Signs the body: `X-Shoal-Signature: sha256=…`. */
    secret: text.optional(),
  }),
  z.strictObject({ kind: z.literal('discord'), ...overHttp, url: webAddress }),
  z.strictObject({
    kind: z.literal('telegram'),
    ...overHttp,
    server: webAddress.default('https://api.telegram.org'),
    token: text.regex(/^[\w:-]+$/, 'is no bot token'),
    chatId: text,
  }),
  z.strictObject({
    kind: z.literal('ntfy'),
    ...overHttp,
    server: webAddress.default('https://ntfy.sh'),
    topic: text.regex(/^[\w-]{1,64}$/, 'may hold letters, digits, - and _ only'),
    token: text.optional(),
  }),
  z.strictObject({ kind: z.literal('gotify'), ...overHttp, server: webAddress, token: text }),
  z.strictObject({
    kind: z.literal('email'),
    ...common,
    host: text,
    port: z.int().min(1).max(65_535).default(587),
    /** `tls` from the first byte (port 465), `starttls` required, or `none` inside one's own network. */
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    username: text.optional(),
    password: text.optional(),
    from: emailAddress,
    to: z.array(emailAddress).min(1).max(20),
  }),
  z.strictObject({
    kind: z.literal('wecom'),
    ...overHttp,
    server: webAddress.default('https://qyapi.weixin.qq.com'),
    token: text,
  }),
  z.strictObject({
    kind: z.literal('dingtalk'),
    ...overHttp,
    server: webAddress.default('https://oapi.dingtalk.com'),
    token: text,
    secret: text.optional(),
  }),
  z.strictObject({
    kind: z.literal('feishu'),
    ...overHttp,
    server: webAddress.default('https://open.feishu.cn'),
    token: text.regex(/^[\w-]+$/, 'is the last part of the hook address'),
    secret: text.optional(),
  }),
  z.strictObject({
    kind: z.literal('bark'),
    ...overHttp,
    server: webAddress.default('https://api.day.app'),
    token: text,
  }),
  z.strictObject({
    kind: z.literal('serverchan'),
    ...overHttp,
    server: webAddress.optional(),
    token: text.regex(/^[A-Za-z0-9]+$/, 'is no SendKey'),
  }),
])

export type NoticeChannel = z.output<typeof noticeChannelSchema>
export type NoticeChannelKind = NoticeChannel['kind']
export type HttpNoticeChannel = Exclude<NoticeChannel, { kind: 'email' }>

/** Settings that are never shown; a form that leaves them out keeps them. */
export const noticeSecrets = ['url', 'token', 'secret', 'password', 'proxy'] as const

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
