import { createToken, grabSummary, openApiDocument, overview, pageOf, problem, publicApi, token } from '@shoal/api'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type Program, signIn, startProgram } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 100 } // milliseconds

async function problemCode(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return problem.parse(await response.json()).code
}

const json = { 'content-type': 'application/json' }

describe('the control port', () => {
  it('answers every operation to those signed in, and none to strangers', async () => {
    const program = await startProgram()
    const path = (template: string): string =>
      template
        .replace('{infoHash}', 'a'.repeat(40))
        .replace('{file}', '1.jpg')
        .replace(/\{\w+\}/g, '1')
    for (const endpoint of publicApi) {
      const body = endpoint.method === 'GET' ? {} : { body: '{}', headers: json }
      const response = await fetch(program.url + path(endpoint.path), { method: endpoint.method, ...body })
      const expected = endpoint.access === 'open' ? 'invalid-fields' : 'not-signed-in'
      expect([endpoint.id, await problemCode(response)]).toEqual([endpoint.id, expected])
    }
    const admin = await signIn(program)
    expect(overview.parse(await (await admin.fetch('/api/v1/overview')).json()).addresses.webhook).toBe(program.webhook)
    const document = await (await admin.fetch('/api/openapi.json')).json()
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument(publicApi, document.info.version))))
    expect(await (await admin.fetch('/api/docs')).text()).toContain('GET /api/v1/grabs')
    expect(await (await fetch(`${program.url}/api/docs`)).json()).toMatchObject({ code: 'not-signed-in' })
  })

  it('refuses a wrong password, a change without CSRF token, another origin and another host name', async () => {
    const program = await startProgram()
    const post = (path: string, init: RequestInit) => fetch(program.url + path, { method: 'POST', ...init })
    const wrong = await post('/api/v1/session', { headers: json, body: '{"name":"admin","password":"guess"}' })
    expect(wrong.status).toBe(401)
    expect(await problemCode(wrong)).toBe('wrong-credentials')

    const admin = await signIn(program)
    const withoutToken = await post('/api/v1/demo', { headers: { ...json, cookie: admin.cookie }, body: '{}' })
    expect(await problemCode(withoutToken)).toBe('csrf-missing')
    const foreign = await admin.fetch('/api/v1/demo', {
      method: 'POST',
      body: '{}',
      headers: { origin: 'http://evil.example' },
    })
    expect(await problemCode(foreign)).toBe('origin-refused')
    expect(await problemCode(await rebound(program))).toBe('origin-refused')
    const form = await admin.fetch('/api/v1/tokens', {
      method: 'POST',
      body: 'name=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await problemCode(form)).toBe('unsupported-media-type')
  })

  it('lets a token read or change as it was made to, until it is revoked', async () => {
    const program = await startProgram()
    const admin = await signIn(program)
    const make = async (access: string) => {
      const response = await admin.fetch('/api/v1/tokens', {
        method: 'POST',
        body: JSON.stringify({ name: access, access }),
      })
      expect(response.status).toBe(201)
      return token.extend({ secret: z.string() }).parse(await response.json())
    }
    const reader = await make('read')
    const bearer = { authorization: `Bearer ${reader.secret}` }
    const grabs = await fetch(`${program.url}/api/v1/grabs`, { headers: bearer })
    expect(pageOf(grabSummary).parse(await grabs.json())).toEqual({ items: [] })
    const change = await fetch(`${program.url}/api/v1/grabs/none/cancel`, { method: 'POST', headers: bearer })
    expect(await problemCode(change)).toBe('forbidden')
    const writer = await make('change')
    const allowed = await fetch(`${program.url}/api/v1/grabs/none/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writer.secret}` },
    })
    expect(await problemCode(allowed)).toBe('not-found')
    await admin.fetch(`/api/v1/tokens/${reader.id}`, { method: 'DELETE' })
    const revoked = await fetch(`${program.url}/api/v1/grabs`, { headers: bearer })
    expect(await problemCode(revoked)).toBe('not-signed-in')
  })

  it('names the fields that are wrong', async () => {
    const program = await startProgram()
    const admin = await signIn(program)
    const response = await admin.fetch('/api/v1/tasks', { method: 'POST', body: '{"infoHash":"xyz","shots":0}' })
    expect(response.status).toBe(422)
    const { errors } = problem.parse(await response.json())
    expect(errors?.map(({ path }) => path).sort()).toEqual(['infoHash', 'shots'])
    const badQuery = await admin.fetch('/api/v1/grabs?limit=100000')
    expect(badQuery.status).toBe(400)
  })

  it('wants a token for the old task paths and the metrics', async () => {
    const program = await startProgram()
    const body = new URLSearchParams({ infohash: 'b'.repeat(40) })
    expect(await problemCode(await fetch(`${program.url}/tasks/`, { method: 'POST', body }))).toBe('not-signed-in')
    expect((await fetch(`${program.url}/tasks/${'b'.repeat(40)}`)).status).toBe(401)
    expect((await fetch(`${program.url}/metrics`)).status).toBe(401)
    const admin = await signIn(program)
    const made = await admin.fetch('/api/v1/tokens', { method: 'POST', body: '{"name":"curl","access":"change"}' })
    const { secret } = createToken.reply.parse(await made.json())
    const headers = { authorization: `Bearer ${secret}` }
    expect((await fetch(`${program.url}/tasks/`, { method: 'POST', body, headers })).status).toBe(202)
    expect((await fetch(`${program.url}/tasks/${'b'.repeat(40)}`, { headers })).status).toBe(200)
    expect((await fetch(`${program.url}/metrics`, { headers })).status).toBe(200)
  })

  it('refuses a dry run that carries no CSRF token, and a change that names nothing known', async () => {
    const program = await startProgram()
    const { cookie, fetch: ask } = await signIn(program)
    const headers = { cookie, 'content-type': 'application/json' }
    const forged = { method: 'POST', body: '{}', headers }
    for (const path of ['/api/v1/fleet/removals/plan', '/api/v1/fleet/replay'])
      expect(await problemCode(await fetch(program.url + path, forged))).toBe('csrf-missing')
    const unknown = await ask('/api/v1/shot-settings', { method: 'PUT', body: '{"autoCaptrue":true}' })
    expect([unknown.status, await problemCode(unknown)]).toEqual([422, 'invalid-fields'])
  })

  it('opens the old task paths and the metrics to this machine where it is trusted, but not through a proxy or a page', async () => {
    const program = await startProgram({ environment: { SHOAL_ACCESS_TRUST_LOOPBACK: 'true' } })
    const infohash = 'b'.repeat(40)
    const body = new URLSearchParams({ infohash })
    const accepted = await fetch(`${program.url}/tasks/`, { method: 'POST', body })
    expect(accepted.status).toBe(202)
    expect(await (await fetch(`${program.url}/tasks/${infohash}`)).json()).toMatchObject({ infohash })
    const metrics = await (await fetch(`${program.url}/metrics`)).text()
    expect(metrics).toMatch(/^process_cpu_seconds_total /m)
    expect(metrics).toMatch(/^nodejs_eventloop_lag_seconds /m)
    expect(metrics).toContain('shoal_grabs{state="done"} 0')
    expect(metrics).toContain('shoal_endpoint_breaker_open{endpoint="shoal",kind="client"} 0')
    for (const name of ['x-forwarded-for', 'forwarded', 'origin']) {
      const refused = await fetch(`${program.url}/tasks/`, { method: 'POST', body, headers: { [name]: 'http://a' } })
      expect(await problemCode(refused)).toBe('not-signed-in')
    }
    const wrong = await fetch(`${program.url}/tasks/`, {
      method: 'POST',
      body: new URLSearchParams({ infohash: '../x' }),
    })
    expect(wrong.status).toBe(422)
  })

  it('tells its health without naming anything, and sends pages with guards', async () => {
    const program = await startProgram()
    const health = await fetch(`${program.url}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toEqual({
      status: 'ok',
      checks: { intake: true, tracker: true, worker: true, clients: true },
    })
    const admin = await signIn(program)
    const dead = JSON.stringify({ kind: 'qbittorrent', name: 'Dead', url: 'http://127.0.0.1:9' })
    await admin.fetch('/api/v1/clients', { method: 'POST', body: dead })
    await vi.waitFor(async () => {
      const degraded = await fetch(`${program.url}/health`)
      expect(degraded.status).toBe(200)
      expect(await degraded.json()).toMatchObject({ status: 'degraded', checks: { intake: true, clients: false } })
    }, WAIT)
    const page = await fetch(`${program.url}/`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('streams events with growing ids, and those missed first', async () => {
    const program = await startProgram()
    const admin = await signIn(program)
    const submit = async (digit: string) => {
      const body = JSON.stringify({ infoHash: digit.repeat(40) })
      expect((await admin.fetch('/api/v1/tasks', { method: 'POST', body })).status).toBe(202)
    }
    const live = await admin.fetch('/api/v1/events')
    await submit('c')
    const first = await readEvent(live, 'task.changed')
    await submit('d')
    const again = await admin.fetch('/api/v1/events', { headers: { 'last-event-id': String(first.id) } })
    const missed = await readEvent(again, 'task.changed')
    expect(missed.id).toBeGreaterThan(first.id)
    const gap = await admin.fetch('/api/v1/events', { headers: { 'last-event-id': '99999999' } })
    expect(await readText(gap, 'event: reset')).toContain('event: reset')
  })
})

/** A request under a name that is not ours, as DNS rebinding makes a browser send it. */
async function rebound(program: Program): Promise<Response> {
  const { request } = await import('node:http')
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const headers = { host: `evil.example:${program.port}` }
  request({ host: '127.0.0.1', port: program.port, path: '/api/v1/overview', headers }, (incoming) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () =>
      resolve(
        new Response(Buffer.concat(chunks), { headers: { 'content-type': incoming.headers['content-type'] ?? '' } }),
      ),
    )
  })
    .on('error', reject)
    .end()
  return promise
}

async function readEvent(response: Response, topic: string): Promise<{ id: number }> {
  const text = await readText(response, `event: ${topic}\ndata: `)
  return { id: Number(/id: (\d+)/.exec(text)?.[1]) }
}

/** What a stream sends until a text has come. */
async function readText(response: Response, until: string): Promise<string> {
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes(until)) break
  }
  return text
}
