import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createNoticeSender } from '../src/index.ts'
import { noticeChannelSchema } from '../src/notices/notice-channel.ts'
import { Receiver } from './support/receiver.ts'

const NOW = 1_700_000_000_123
const message = {
  title: 'Done: 某个.Release_*x*',
  text: 'Box has it.',
  events: [{ key: 'k', kind: 'grab-done', subject: 'g1', at: 5, name: 'A', indexer: 'pond', clientId: 'box' } as const],
}
const plain = `${message.title}\n${message.text}`
const { signal } = new AbortController()
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest()

describe('notices over HTTP', () => {
  const receiver = new Receiver()
  const sender = createNoticeSender({ now: () => NOW, timeout: 5_000 })
  beforeAll(() => receiver.start())
  afterAll(() => receiver.close())
  afterEach(() => {
    receiver.received.length = 0
    receiver.answers = [{ status: 200 }]
  })
  const send = (settings: object) => sender.send(noticeChannelSchema.parse({ name: 'x', ...settings }), message, signal)

  it.each([
    {
      kind: 'discord',
      settings: () => ({ url: `${receiver.url}/api/webhooks/1/tok` }),
      answer: { status: 204 },
      path: '/api/webhooks/1/tok',
      body: {
        username: 'Shoal',
        embeds: [{ title: String.raw`Done: 某个.Release\_\*x\*`, description: 'Box has it.' }],
        allowed_mentions: { parse: [] },
      },
    },
    {
      kind: 'telegram',
      settings: () => ({ server: receiver.url, token: '12:ab', chatId: '-100' }),
      answer: { status: 200, body: '{"ok":true,"result":{}}' },
      path: '/bot12:ab/sendMessage',
      body: { chat_id: '-100', text: plain, link_preview_options: { is_disabled: true } },
    },
    {
      kind: 'ntfy',
      settings: () => ({ server: `${receiver.url}/`, topic: 'shoal', token: 'tk_1' }),
      answer: { status: 200, body: '{"id":"x"}' },
      path: '/',
      headers: { authorization: 'Bearer tk_1' },
      body: { topic: 'shoal', title: message.title, message: message.text },
    },
    {
      kind: 'gotify',
      settings: () => ({ server: receiver.url, token: 'App' }),
      answer: { status: 200, body: '{"id":1}' },
      path: '/message',
      headers: { 'x-gotify-key': 'App' },
      body: { title: message.title, message: message.text, priority: 5 },
    },
    {
      kind: 'wecom',
      settings: () => ({ server: receiver.url, token: 'a-b' }),
      answer: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
      path: '/cgi-bin/webhook/send?key=a-b',
      body: { msgtype: 'text', text: { content: plain } },
    },
    {
      kind: 'dingtalk',
      settings: () => ({ server: receiver.url, token: 'tok', secret: 'SEC1' }),
      answer: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
      path: `/robot/send?${new URLSearchParams({
        access_token: 'tok',
        timestamp: String(NOW),
        sign: hmac('SEC1', `${NOW}\nSEC1`).toString('base64'),
      })}`,
      body: { msgtype: 'text', text: { content: plain } },
    },
    {
      kind: 'feishu',
      settings: () => ({ server: receiver.url, token: 'uuid-1', secret: 'SEC2' }),
      answer: { status: 200, body: '{"StatusCode":0,"code":0,"msg":"success"}' },
      path: '/open-apis/bot/v2/hook/uuid-1',
      body: {
        timestamp: '1700000000',
        sign: hmac('1700000000\nSEC2', '').toString('base64'),
        msg_type: 'text',
        content: { text: plain },
      },
    },
    {
      kind: 'bark',
      settings: () => ({ server: receiver.url, token: 'dev' }),
      answer: { status: 200, body: '{"code":200,"message":"success"}' },
      path: '/push',
      body: { device_key: 'dev', title: message.title, body: message.text, group: 'Shoal' },
    },
  ])('$kind gets what it expects', async ({ kind, settings, answer, path, headers = {}, body }) => {
    receiver.answers = [answer]
    expect(await send({ kind, ...settings() })).toEqual({ kind: 'sent' })
    const [request, ...others] = receiver.received
    expect(others).toEqual([])
    expect(request?.path).toBe(path)
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', ...headers })
    expect(JSON.parse(request?.body ?? '')).toEqual(body)
  })

  it('Server酱 gets a form with a title of 32 characters at most', async () => {
    receiver.answers = [{ status: 200, body: '{"code":0,"message":""}' }]
    expect(await send({ kind: 'serverchan', server: receiver.url, token: 'SCT1' })).toEqual({ kind: 'sent' })
    expect(await send({ kind: 'serverchan', server: receiver.url, token: 'sctp123tABC' })).toEqual({ kind: 'sent' })
    const [turbo, third] = receiver.received
    expect([turbo?.path, third?.path]).toEqual(['/SCT1.send', '/send/sctp123tABC.send'])
    expect(Object.fromEntries(new URLSearchParams(turbo?.body))).toEqual({
      title: message.title,
      desp: `${message.title}\n\n${message.text}`,
    })
  })

  it('a webhook gets the events as JSON, signed', async () => {
    expect(await send({ kind: 'webhook', url: `${receiver.url}/hook`, secret: 's3' })).toEqual({ kind: 'sent' })
    const [request] = receiver.received
    const body = request?.body ?? ''
    expect(JSON.parse(body)).toEqual({
      title: message.title,
      text: message.text,
      events: [{ event: 'grab-done', subject: 'g1', at: 5, name: 'A', indexer: 'pond', clientId: 'box' }],
    })
    expect(request?.headers['x-shoal-signature']).toBe(`sha256=${hmac('s3', body).toString('hex')}`)
  })

  it.each([
    ['wecom', { token: 'k' }, '{"errcode":93000,"errmsg":"invalid webhook url"}', /93000/],
    ['dingtalk', { token: 'k' }, '{"errcode":310000,"errmsg":"sign not match"}', /sign not match/],
    ['feishu', { token: 'k' }, '{"code":19021,"msg":"sign match fail"}', /19021/],
    ['bark', { token: 'k' }, '{"code":400,"message":"no device"}', /no device/],
    ['serverchan', { token: 'k' }, '{"code":40001,"message":"bad key"}', /bad key/],
    ['telegram', { token: 'k', chatId: '1' }, '<html>a portal</html>', /without ok/],
  ])('%s refuses although it answers 200', async (kind, settings, body, said) => {
    receiver.answers = [{ status: 200, body }]
    expect(await send({ kind, server: receiver.url, ...settings })).toMatchObject({
      kind: 'failed',
      reason: { code: 'notice-refused', message: expect.stringMatching(said) },
    })
  })

  it('honours a pause that a service asks for, and follows no redirect', async () => {
    const settings = { kind: 'discord', url: `${receiver.url}/hook` }
    receiver.answers = [{ status: 429, headers: { 'retry-after': '7' } }]
    expect(await send(settings)).toMatchObject({ kind: 'failed', retryAfter: 7_000 })
    receiver.answers = [{ status: 302, headers: { location: `${receiver.url}/elsewhere` } }]
    expect(await send(settings)).toMatchObject({ kind: 'failed', reason: { code: 'notice-status' } })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
  })

  it('names no secret when nobody answers', async () => {
    const outcome = await send({ kind: 'telegram', server: 'http://127.0.0.1:1', token: 'hunter2', chatId: '1' })
    expect(outcome).toMatchObject({ kind: 'failed', reason: { code: 'notice-unreachable' } })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })
})

describe('notices by e-mail', () => {
  const mails: { readonly from: string; readonly to: readonly string[]; readonly source: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, callback) => {
      if (username === 'me' && password === 'right') callback(null, { user: 'me' })
      else callback(new Error('no'))
    },
    onData: (stream, { envelope }, callback) => {
      const chunks: Uint8Array[] = []
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        mails.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString('latin1'),
        })
        callback()
      })
    },
  })
  let settings: Record<string, unknown>

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as AddressInfo
    settings = {
      kind: 'email',
      name: 'Mail',
      host: '127.0.0.1',
      port,
      security: 'none',
      from: 'shoal@example.org',
      to: ['me@example.org', 'you@example.org'],
    }
  })
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const send = (changes: object) =>
    createNoticeSender({ now: () => NOW, timeout: 5_000 }).send(
      noticeChannelSchema.parse({ ...settings, ...changes }),
      message,
      signal,
    )

  it('brings title and text to every address', async () => {
    expect(await send({ username: 'me', password: 'right' })).toEqual({ kind: 'sent' })
    const [mail] = mails
    expect(mail).toMatchObject({ from: 'shoal@example.org', to: ['me@example.org', 'you@example.org'] })
    const subject = /^Subject: ([\s\S]*?)\r\n(?! )/m.exec(mail?.source ?? '')?.[1] ?? ''
    const decoded = [...subject.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/gi)].map(([, word]) =>
      Buffer.from(word ?? '', 'base64'),
    )
    const quoted = [...subject.matchAll(/=\?UTF-8\?Q\?([^?]*)\?=/gi)].map(([, word]) =>
      Buffer.from(
        (word ?? '')
          .replaceAll('_', ' ')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ),
    )
    expect(Buffer.concat([...decoded, ...quoted]).toString('utf8')).toBe(message.title)
    expect(mail?.source).toContain('Box has it.')
  })

  it('tells that the login is refused, and names no password', async () => {
    const outcome = await send({ username: 'me', password: 'hunter2' })
    expect(outcome).toMatchObject({ kind: 'failed', reason: { code: 'notice-login' } })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })

  it('sends nothing in the clear where STARTTLS is demanded', async () => {
    const before = mails.length
    expect(await send({ security: 'starttls', username: 'me', password: 'right' })).toMatchObject({ kind: 'failed' })
    expect(mails).toHaveLength(before)
  })
})
