import { once } from 'node:events'
import { createServer, type RequestListener, request } from 'node:http'
import { grab, grabSummary, pageOf, problem } from '@shoal/api'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Program, type SignedIn, signIn, startProgram } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 100 } // milliseconds

/** A server on loopback that goes with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

/** Loopback is open for fetching here, as an operator of an intranet would set it. */
function startOpen(): Promise<Program> {
  return startProgram({ environment: { SHOAL_FETCH_ALLOW: '127.0.0.0/8' } })
}

async function announce(program: Program, link: string): Promise<string> {
  const response = await fetch(program.webhook, {
    method: 'POST',
    body: JSON.stringify({ release_name: 'Some.Release', indexer: 'test', download_url: link }),
  })
  expect(response.status).toBe(202)
  const { id } = await response.json()
  return id
}

async function grabOf(admin: SignedIn, id: string) {
  return grab.parse(await (await admin.fetch(`/api/v1/grabs/${id}`)).json())
}

describe('the webhook', () => {
  it.each([
    ['no JSON', '{"release_name":'],
    ['another shape', '[]'],
    ['missing fields', '{"release_name":"x"}'],
    ['a link that is none', '{"release_name":"x","indexer":"y","download_url":"file:///etc/passwd"}'],
  ])('answers %s with 400 and what is wrong', async (_, body) => {
    const program = await startProgram()
    const response = await fetch(program.webhook, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(problem.parse(await response.json()).errors).not.toHaveLength(0)
  })

  it('takes announcements from the named networks only, and so many in a minute', async () => {
    const environment = { SHOAL_WEBHOOK_ALLOW: '127.0.0.1/32', SHOAL_WEBHOOK_PER_MINUTE: '3', SHOAL_LISTEN: '0.0.0.0' }
    const program = await startProgram({ environment })
    const post = (url: string) => fetch(url, { method: 'POST', body: '{}' })
    const statuses = []
    for (let count = 0; count < 5; count += 1) statuses.push((await post(program.webhook)).status)
    expect(statuses).toEqual([400, 400, 400, 429, 429])
    const limited = await post(program.webhook)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    const elsewhere = request(program.webhook, { method: 'POST', localAddress: '127.0.0.2' }).end('{}')
    const [answer] = await once(elsewhere, 'response')
    expect(answer.statusCode).toBe(404)
    answer.resume()
  })

  it('is found at its path only, takes POST only, and no body that is too large', async () => {
    const program = await startProgram()
    expect((await fetch(`${program.webhook}x`, { method: 'POST', body: '{}' })).status).toBe(404)
    expect((await fetch(program.webhook)).status).toBe(400)
    const large = await fetch(program.webhook, { method: 'POST', body: Buffer.alloc(17 * 1024 * 1024, 32) })
    expect(large.status).toBe(413)
  })

  it('answers the same release with the same grab', async () => {
    const program = await startProgram()
    const body = JSON.stringify({ release_name: 'A', indexer: 'b', download_url: 'http://192.0.2.1/a.torrent' })
    const first = await fetch(program.webhook, { method: 'POST', body })
    const second = await fetch(program.webhook, { method: 'POST', body })
    expect([first.status, second.status]).toEqual([202, 200])
    const [one, two] = [await first.json(), await second.json()]
    expect(two.id).toBe(one.id)
  })
})

describe('a link that leads nowhere good', () => {
  it('ends in a state that says why, and nothing else is lost', async () => {
    const program = await startOpen()
    const admin = await signIn(program)
    let sent = 0
    const origin = await serve((request, response) => {
      switch (request.url) {
        case '/404':
          response.writeHead(404).end()
          break
        case '/html':
          response.writeHead(200, { 'content-type': 'text/html' }).end('<html>please sign in</html>')
          break
        case '/garbage':
          response.writeHead(200).end(`d4:infod${'x'.repeat(100)}`)
          break
        case '/endless': {
          const write = (): void => {
            sent += 1024 * 1024
            if (!response.destroyed && response.write(Buffer.alloc(1024 * 1024, 'd'))) setImmediate(write)
            else response.once('drain', write)
          }
          write()
          break
        }
        default: // hangs
      }
    })
    const ids = new Map<string, string>()
    for (const path of ['/404', '/html', '/garbage', '/endless', '/hang'])
      ids.set(path, await announce(program, origin + path))

    for (const path of ['/404', '/html', '/garbage', '/endless']) {
      await vi.waitFor(async () => {
        const found = await grabOf(admin, ids.get(path) ?? '')
        expect([path, found.state]).toEqual([path, 'dead'])
        expect(found.reason?.text).not.toBe('')
      }, WAIT)
    }
    expect(sent).toBeLessThan(64 * 1024 * 1024)
    expect((await grabOf(admin, ids.get('/hang') ?? '')).state).toBe('accepted')
    const all = pageOf(grabSummary).parse(await (await admin.fetch('/api/v1/grabs')).json())
    expect(all.items).toHaveLength(5)
    expect((await fetch(`${program.url}/readyz`)).status).toBe(200)
  })

  it('is not followed into the own network unless that is allowed', async () => {
    const program = await startProgram()
    const admin = await signIn(program)
    let asked = 0
    const origin = await serve((_, response) => {
      asked++
      response.end()
    })
    const id = await announce(program, `${origin}/x.torrent`)
    await vi.waitFor(async () => expect((await grabOf(admin, id)).state).toBe('parked'), WAIT)
    expect((await grabOf(admin, id)).reason?.code).toBe('address-refused')
    expect(asked).toBe(0)
  })
})
