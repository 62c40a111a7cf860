import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { getShotMarkup, imageHosts, pageOf, problem, task } from '@shoal/api'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signIn, startProgram, temporaryFolder } from './start-program.ts'

const VIDEO = fileURLToPath(new URL('../../screenshots/fixtures/marked.mp4', import.meta.url))
const PATIENCE = { timeout: 60_000 } // milliseconds on a busy machine
const KEY = 'the-key-of-the-image-host'

/** A real image host of Chevereto's kind on loopback; `full` refuses everything. */
async function startImageHost(full: boolean): Promise<{ readonly url: string; readonly taken: string[] }> {
  const taken: string[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (full || !body.includes(KEY)) {
        response.writeHead(507).end('{"error":{"message":"disk full"}}')
        return
      }
      taken.push(String(request.headers['content-type']))
      const image = `https://pictures.example/${taken.length}.png`
      response.end(JSON.stringify({ image: { url: image, thumb: { url: `${image}?small` } } }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return { url: `http://127.0.0.1:${address.port}`, taken }
}

describe('uploading shots to image hosts', () => {
  it('takes the next host where one fails, and only hosts that the tracker allows; keys are sealed', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'videos'))
    const video = join(folder, 'videos', 'marked.mp4')
    await copyFile(VIDEO, video)
    const program = await startProgram({ environment: { SHOAL_SHOTS_FOLDERS: join(folder, 'videos') } })
    const admin = await signIn(program)
    const send = (path: string, method: string, body: object) =>
      admin.fetch(path, { method, body: JSON.stringify(body) })

    const [full, good] = [await startImageHost(true), await startImageHost(false)]
    const host = (name: string, baseUrl: string) => ({ name, kind: 'chevereto', baseUrl, key: KEY })
    const hosts = [host('full', full.url), host('good', good.url), { name: 'pix', kind: 'pixhost' }]
    const trackers = [
      { tracker: 'picky.example', hosts: ['full'] },
      { tracker: 'tracker.example', hosts: ['full', 'good'] },
    ]
    const saved = await send('/api/v1/image-hosts', 'PUT', { hosts, trackers })
    expect(saved.status).toBe(200)
    const shown = await saved.text()
    expect(shown).not.toContain(KEY)
    expect(imageHosts.parse(JSON.parse(shown)).hosts.map(({ hasKey }) => hasKey)).toEqual([true, true, false])
    // A key that is left out stays.
    const again = hosts.map(({ name, kind, ...rest }) => ({
      name,
      kind,
      ...('baseUrl' in rest ? { baseUrl: rest.baseUrl } : {}),
    }))
    expect((await send('/api/v1/image-hosts', 'PUT', { hosts: again, trackers })).status).toBe(200)
    for (const name of await readdir(program.data)) {
      if (name.startsWith('shoal.db')) expect((await readFile(join(program.data, name))).includes(KEY)).toBe(false)
    }

    const wish = { path: video, shots: 2, formats: ['jpg', 'png'] }
    const { id } = task.parse(await (await send('/api/v1/tasks', 'POST', wish)).json())
    const state = async () => task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json()).state
    await expect.poll(state, PATIENCE).toBe('success')
    const markup = async () => getShotMarkup.reply.parse(await (await admin.fetch(`/api/v1/tasks/${id}/markup`)).json())
    expect(await markup()).toMatchObject({ hosted: false, bbcode: expect.stringContaining(program.url) })

    const refused = await send(`/api/v1/tasks/${id}/upload`, 'POST', { hosts: ['none'] })
    expect(problem.parse(await refused.json()).code).toBe('conflict')
    expect((await send(`/api/v1/tasks/${id}/upload`, 'POST', { tracker: 'picky.example' })).status).toBe(202)
    await expect.poll(async () => (await markup()).upload?.running, PATIENCE).toBe(false)
    expect(await markup()).toMatchObject({
      hosted: false,
      upload: { done: 0, total: 2, problem: expect.stringMatching(/^full: .*507: disk full$/) },
    })
    expect(good.taken).toEqual([])

    await send(`/api/v1/tasks/${id}/upload`, 'POST', { tracker: 'announce.tracker.example' })
    await expect.poll(async () => (await markup()).hosted, PATIENCE).toBe(true)
    expect((await markup()).bbcode).toContain(
      '[url=https://pictures.example/1.png][img]https://pictures.example/1.png?small[/img]',
    )
    expect(good.taken).toHaveLength(2)
    await expect.poll(async () => (await markup()).upload?.running, PATIENCE).toBe(false)
    await send(`/api/v1/tasks/${id}/upload`, 'POST', { hosts: ['good'] })
    await expect.poll(async () => (await markup()).upload, PATIENCE).toEqual({ running: false, done: 2, total: 2 })
    expect(good.taken).toHaveLength(2)
  })

  it('puts the shots of a grab there by itself where the rule says so', async () => {
    const program = await startProgram({})
    const admin = await signIn(program)
    const put = (path: string, body: object) => admin.fetch(path, { method: 'PUT', body: JSON.stringify(body) })
    const good = await startImageHost(false)
    const hosts = [{ name: 'good', kind: 'chevereto', baseUrl: good.url, key: KEY }]
    expect((await put('/api/v1/image-hosts', { hosts, trackers: [] })).status).toBe(200)
    const rules = { uploadAfterGrab: true, options: { shots: 2, formats: ['png'] } }
    expect((await put('/api/v1/shot-settings', rules)).status).toBe(200)
    expect((await admin.fetch('/api/v1/demo', { method: 'POST' })).ok).toBe(true)
    await expect.poll(() => good.taken.length, PATIENCE).toBe(2)
    const { items } = pageOf(task).parse(await (await admin.fetch('/api/v1/tasks')).json())
    const markup = async () =>
      getShotMarkup.reply.parse(await (await admin.fetch(`/api/v1/tasks/${items[0]?.id}/markup`)).json())
    await expect.poll(async () => (await markup()).hosted, PATIENCE).toBe(true)
  })
})
