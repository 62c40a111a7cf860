import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { grabSummary, indexerProxy, move, notice, noticeChannel, pageOf, problem } from '@shoal/api'
import { expect, it, onTestFinished, vi } from 'vitest'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { type Program, type SignedIn, signIn, startProgram } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 200 } // milliseconds
const json = { 'content-type': 'application/json' }

/** A service that notes what it is sent. */
async function receiver(): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    bodies.push(Buffer.concat(chunks).toString('utf8'))
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`, bodies }
}

async function started(): Promise<{ readonly program: Program; readonly admin: SignedIn }> {
  const program = await startProgram()
  return { program, admin: await signIn(program) }
}

it('takes a dropped .torrent in, and tells a channel when a grab ends', async () => {
  const { program, admin } = await started()
  const service = await receiver()
  const send = (path: string, method: string, body: object) =>
    admin.fetch(path, { method, headers: json, body: JSON.stringify(body) })
  const made = await send('/api/v1/notices/channels', 'POST', {
    kind: 'webhook',
    name: 'My hook',
    url: service.url,
    events: ['grab-dead', 'grab-done'],
  })
  expect(made.status).toBe(201)
  const text = await made.text()
  expect(text).not.toContain('/hook')
  const channel = noticeChannel.parse(JSON.parse(text))

  const sample = sampleTorrent({ name: 'dropped' })
  await writeFile(join(program.data, 'watch', 'anything.torrent'), sample.metainfo)
  await fetch(program.webhook, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ release_name: 'Broken', indexer: 'pond', torrent_base64: 'bm90IGEgdG9ycmVudA==' }),
  })
  await vi.waitFor(async () => {
    const page = pageOf(grabSummary).parse(await (await admin.fetch('/api/v1/grabs')).json())
    expect(page.items.map(({ releaseName, state }) => [releaseName, state]).sort()).toEqual([
      ['Broken', 'dead'],
      ['dropped', 'done'],
    ])
  }, WAIT)
  await vi.waitFor(async () => {
    const page = pageOf(notice).parse(await (await admin.fetch('/api/v1/notices')).json())
    expect(page.items.map(({ about, event, state }) => [about, event, state]).sort()).toEqual([
      ['Broken', 'grab-dead', 'sent'],
      ['dropped', 'grab-done', 'sent'],
    ])
  }, WAIT)
  expect(service.bodies.join('\n')).toContain('Broken')

  const changed = await send(`/api/v1/notices/channels/${channel.id}`, 'PUT', { ...channel.settings, name: 'Renamed' })
  expect(noticeChannel.parse(await changed.json()).name).toBe('Renamed')
  const tested = await send('/api/v1/notices/test', 'POST', { channelId: channel.id, settings: channel.settings })
  expect(await tested.json()).toEqual({ sent: true })
  const wrong = await send('/api/v1/notices/test', 'POST', { settings: { kind: 'ntfy', name: 'x' } })
  expect(problem.parse(await wrong.json()).errors?.map(({ path }) => path)).toEqual(['topic'])
  expect((await send(`/api/v1/notices/channels/${channel.id}`, 'DELETE', {})).status).toBe(204)
})

it('keeps proxies of indexers without showing their passwords, tries path mappings and refuses senseless moves', async () => {
  const { admin } = await started()
  const send = (path: string, method: string, body: object) =>
    admin.fetch(path, { method, headers: json, body: JSON.stringify(body) })
  const set = await send('/api/v1/fleet/indexer-proxies/Pond', 'PUT', { proxy: 'socks5://me:hunter2@127.0.0.1:1080' })
  expect(indexerProxy.parse(await set.json())).toEqual({
    indexer: 'pond',
    proxy: 'socks5://127.0.0.1:1080',
    declared: false,
  })
  const listed = await (await admin.fetch('/api/v1/fleet/indexer-proxies')).text()
  expect(pageOf(indexerProxy).parse(JSON.parse(listed)).items).toHaveLength(1)
  expect(listed).not.toContain('hunter2')
  expect((await send('/api/v1/fleet/indexer-proxies/Pond', 'PUT', { proxy: 'nonsense' })).status).toBe(422)
  expect((await send('/api/v1/fleet/indexer-proxies/pond', 'DELETE', {})).status).toBe(204)

  const paths = await send('/api/v1/clients/test-paths', 'POST', { settings: { kind: 'builtin', name: 'Shoal' } })
  expect(await paths.json()).toEqual({ folders: [] })

  const nothing = await send('/api/v1/fleet/moves', 'POST', { infoHash: 'a'.repeat(40), to: 'shoal' })
  expect(problem.parse(await nothing.json()).code).toBe('not-found')
  const moves = await (await admin.fetch('/api/v1/fleet/moves')).json()
  expect(pageOf(move).parse(moves)).toEqual({ items: [] })
})
