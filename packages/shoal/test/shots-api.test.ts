import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pageOf, problem, shot, task } from '@shoal/api'
import { freePort } from '@shoal/testing'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Program, type SignedIn, signIn, startProgram, temporaryFolder } from './start-program.ts'

const VIDEO = fileURLToPath(new URL('../../screenshots/fixtures/marked.mp4', import.meta.url))
const PATIENCE = 60_000 // milliseconds that a capture may take on a busy machine
const json = { 'content-type': 'application/json' }
const accepted = z.object({ infohash: z.string().nullable(), task_id: z.number(), status: z.string() })

/** A program that may capture the videos of one folder. */
async function withVideos(
  environment: Record<string, string> = {},
): Promise<{ program: Program; admin: SignedIn; video: string }> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'videos'))
  const video = join(folder, 'videos', 'marked.mp4')
  await copyFile(VIDEO, video)
  const folders = { SHOAL_SHOTS_FOLDERS: join(folder, 'videos'), SHOAL_ACCESS_TRUST_LOOPBACK: 'true' }
  const program = await startProgram({ environment: { ...folders, ...environment } })
  return { program, admin: await signIn(program), video }
}

async function submitted(admin: SignedIn, body: object, headers: Record<string, string> = {}) {
  const response = await admin.fetch('/api/v1/tasks', { method: 'POST', body: JSON.stringify(body), headers })
  expect([response.status, response.status === 202 ? '' : await response.text()]).toEqual([202, ''])
  return task.parse(await response.json())
}

async function ended(admin: SignedIn, id: string) {
  const read = async () => task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json())
  await expect.poll(async () => (await read()).state, { timeout: PATIENCE }).not.toMatch(/queued|running/)
  return read()
}

describe('screenshots by the API', () => {
  it('quotes a local video, takes its shots in every format with a sheet, and gives them as one zip', async () => {
    const { admin, video } = await withVideos()
    const wish = { path: video, shots: 3, formats: ['jpg', 'png'], sheet: true, quoteOnly: true, name: 'Marked' }
    const asked = await submitted(admin, wish)
    expect(asked).toMatchObject({ source: 'file', name: 'Marked', options: { shots: 3, sheet: true, quoteOnly: true } })
    const quoted = await ended(admin, asked.id)
    expect(quoted).toMatchObject({ state: 'success', shotsDone: 0, quote: { shots: 3, exact: true, absentPieces: 0 } })
    expect(quoted.quote?.fileBytes).toBeGreaterThan(quoted.quote?.bytesNeeded ?? Number.POSITIVE_INFINITY)

    const started = await admin.fetch(`/api/v1/tasks/${asked.id}/start`, { method: 'POST' })
    expect(started.status).toBe(202)
    const done = await ended(admin, asked.id)
    expect(done).toMatchObject({ state: 'success', shotsDone: 3, options: { quoteOnly: false } })
    expect(done.mediaInfo).toContain('Complete name')
    const again = await admin.fetch(`/api/v1/tasks/${asked.id}/start`, { method: 'POST' })
    expect(problem.parse(await again.json()).code).toBe('conflict')

    const { items } = pageOf(shot).parse(await (await admin.fetch(`/api/v1/tasks/${asked.id}/shots`)).json())
    expect(items.map(({ kind, format, others }) => [kind, format, ...others.map((other) => other.format)])).toEqual([
      ['frame', 'jpg', 'png'],
      ['frame', 'jpg', 'png'],
      ['frame', 'jpg', 'png'],
      ['sheet', 'jpg'],
    ])
    const png = await admin.fetch(items[0]?.others[0]?.url ?? '')
    expect(png.headers.get('content-type')).toBe('image/png')
    const wrongFormat = await admin.fetch((items[0]?.url ?? '').replace('.jpg', '.webp'))
    expect(wrongFormat.status).toBe(404)

    const zip = await admin.fetch(`/api/v1/tasks/${asked.id}/shots.zip`)
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()))
    expect(Object.keys(files).sort()).toEqual([
      ...items.filter(({ kind }) => kind === 'frame').flatMap(({ index, seconds }) => names(index, seconds)),
      'mediainfo.txt',
      'sheet-001.jpg',
    ])
    const first = Buffer.from(files[names(0, items[0]?.seconds ?? 0)[0] ?? ''] ?? [])
    expect(first.equals(Buffer.from(await (await admin.fetch(items[0]?.url ?? '')).arrayBuffer()))).toBe(true)

    expect((await admin.fetch(`/api/v1/tasks/${asked.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await admin.fetch(`/api/v1/tasks/${asked.id}`)).status).toBe(404)
    expect((await admin.fetch(items[0]?.url ?? '')).status).toBe(404)
  })

  it('takes the old path as a form, as curl sends a file, and as JSON, with every option', async () => {
    const { program, admin, video } = await withVideos()
    const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
      const response = await fetch(`${program.url}/tasks/`, { method: 'POST', body, headers })
      expect([response.status, response.ok ? '' : await response.text()]).toEqual([202, ''])
      return accepted.parse(await response.json())
    }
    const plain = await post(new URLSearchParams({ infohash: 'E'.repeat(40), shots: '3', formats: 'png,webp' }))
    expect(plain.infohash).toBe('e'.repeat(40))
    const multipart = new FormData()
    const torrent = Buffer.from(`d4:infod6:lengthi5e4:name1:x12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}ee`)
    multipart.set('torrent', new Blob([torrent]), 'x.torrent')
    for (const [name, value] of Object.entries({ files: '0,*.mkv', moments: '1.5, 3', sheet: 'true', quote: '1' }))
      multipart.set(name, value)
    const uploaded = await post(multipart)
    const structured = await post(JSON.stringify({ path: video, everySeconds: 2, byteBudget: 2_000_000 }), json)
    const optionsOf = async ({ task_id }: { task_id: number }) =>
      task.parse(await (await admin.fetch(`/api/v1/tasks/${task_id}`)).json())
    expect((await optionsOf(plain)).options).toMatchObject({ shots: 3, formats: ['png', 'webp'] })
    expect(await optionsOf(uploaded)).toMatchObject({
      name: 'x',
      options: { files: [0, '*.mkv'], moments: [1.5, 3], sheet: true, quoteOnly: true },
    })
    expect((await optionsOf(structured)).options).toMatchObject({ everySeconds: 2, byteBudget: 2_000_000 })
  })

  it('takes shots of each episode that is asked for, and keeps those of one together', async () => {
    const { program, admin, video } = await withVideos()
    const season = join(dirname(video), 'Show')
    await mkdir(season)
    for (const episode of ['S01E01', 'S01E02', 'S02E01'])
      await copyFile(video, join(season, `Show.${episode}.2160p.mp4`))
    const asked = await submitted(admin, { path: season, episodes: 'S01', shots: 2, sheet: true })
    expect(asked.options.episodes).toBe('S01')
    const done = await ended(admin, asked.id)
    expect(done).toMatchObject({ state: 'success', shotsDone: 4 })
    expect(done.warnings).toEqual([
      expect.stringMatching(/^Show\.S01E01\.2160p\.mp4: the name promises/),
      expect.stringMatching(/^Show\.S01E02\.2160p\.mp4: the name promises/),
    ])
    const { items } = pageOf(shot).parse(await (await admin.fetch(`/api/v1/tasks/${asked.id}/shots`)).json())
    expect(items.map(({ file, kind }) => `${file} ${kind}`)).toEqual(
      ['S01E01', 'S01E02'].flatMap((episode) =>
        ['frame', 'frame', 'sheet'].map((kind) => `Show.${episode}.2160p.mp4 ${kind}`),
      ),
    )
    const markup = z
      .object({ bbcode: z.string() })
      .parse(await (await admin.fetch(`/api/v1/tasks/${asked.id}/markup`)).json())
    expect(markup.bbcode.match(/^\[b\].*$/gm)).toEqual(['[b]Show.S01E01.2160p.mp4[/b]', '[b]Show.S01E02.2160p.mp4[/b]'])

    const form = new URLSearchParams({ path: season, episodes: '7, 9' })
    const late = accepted.parse(await (await fetch(`${program.url}/tasks/`, { method: 'POST', body: form })).json())
    expect(await ended(admin, String(late.task_id))).toMatchObject({
      state: 'permanent_failure',
      failure: { code: 'no_such_episode', text: expect.stringContaining('none of its 3 episodes') },
    })
    for (const [episodes, code] of [
      ['first', 'invalid-fields'],
      ['5-3', 'invalid-fields'],
    ]) {
      const body = JSON.stringify({ path: season, episodes })
      const refused = await admin.fetch('/api/v1/tasks', { method: 'POST', body })
      expect(problem.parse(await refused.json()).code).toBe(code)
    }
  })

  it('keeps nobody waiting behind torrents whose peers are awaited', async () => {
    const { admin, video } = await withVideos()
    const lonely = await submitted(admin, { infoHash: 'a'.repeat(40) })
    await expect
      .poll(async () => (await admin.fetch(`/api/v1/tasks/${lonely.id}`)).json(), { timeout: PATIENCE })
      .toMatchObject({ state: 'running' })
    const asked = await submitted(admin, { path: video, shots: 1 })
    expect(await ended(admin, asked.id)).toMatchObject({ state: 'success', shotsDone: 1 })
    const still = await admin.fetch(`/api/v1/tasks/${lonely.id}`)
    expect(task.parse(await still.json())).toMatchObject({ state: 'running', step: 'metadata' })
  })

  it('answers the old paths, and no other, on a second port', async () => {
    const port = await freePort()
    const { video } = await withVideos({ SHOAL_SHOTS_TASKS_PORT: String(port) })
    const second = `http://127.0.0.1:${port}`
    const asked = await fetch(`${second}/tasks/`, {
      method: 'POST',
      body: new URLSearchParams({ infohash: 'F'.repeat(40) }),
    })
    expect(asked.status).toBe(202)
    const answer = await fetch(`${second}/tasks/${'f'.repeat(40)}`)
    expect(await answer.json()).toMatchObject({ task_id: accepted.parse(await asked.json()).task_id, screenshots: [] })
    const fromPage = {
      method: 'POST',
      body: new URLSearchParams({ path: video }),
      headers: { origin: 'http://evil.example' },
    }
    expect((await fetch(`${second}/tasks/`, fromPage)).status).toBe(401)
    for (const path of ['/', '/health', '/api/v1/tasks', '/metrics']) {
      expect((await fetch(second + path)).status).toBe(404)
    }
    for (const path of ['/workers/register', '/workers/heartbeat']) {
      const former = await fetch(second + path, { method: 'POST', body: '{}' })
      expect([former.status, await former.text()]).toEqual([410, expect.stringContaining('shoal worker --control')])
    }
  })

  it('answers the same key with the same task, and says which field is wrong', async () => {
    const { program, admin, video } = await withVideos()
    const key = { 'idempotency-key': 'upload-7' }
    const first = await submitted(admin, { path: video, shots: 1 }, key)
    expect((await submitted(admin, { path: video, shots: 1 }, key)).id).toBe(first.id)
    const wrong = await fetch(`${program.url}/tasks/`, {
      method: 'POST',
      body: JSON.stringify({ path: '/etc/passwd', shots: 0 }),
      headers: json,
    })
    expect(problem.parse(await wrong.json()).errors?.map(({ path }) => path)).toEqual(['shots'])
    const refusedFields = async (form: Record<string, string>) => {
      const response = await fetch(`${program.url}/tasks/`, { method: 'POST', body: new URLSearchParams(form) })
      expect(response.status).toBe(422)
      return problem.parse(await response.json()).errors?.map(({ path, message }) => `${path}: ${message}`)
    }
    expect(await refusedFields({ infohash: 'xyz' })).toEqual(['infoHash: must be 40 or 64 hexadecimal digits'])
    expect(await refusedFields({ path: video, shot: '3' })).toEqual(['shot: no such field; did you mean shots?'])
    expect(await refusedFields({ path: video, quote: 'perhaps' })).toEqual([
      expect.stringMatching(/^quoteOnly: .*boolean/),
    ])
    expect(await refusedFields({ path: video, infohash: 'a'.repeat(40) })).toEqual([
      'infoHash: only one of these may be given: infoHash, path',
    ])
    const outside = await admin.fetch('/api/v1/tasks', { method: 'POST', body: '{"path":"/etc/passwd"}' })
    expect(problem.parse(await outside.json()).errors?.map(({ path }) => path)).toEqual(['path'])
  })
})

function names(index: number, seconds: number): string[] {
  const place = String(index + 1).padStart(3, '0')
  const time = `00h00m${String(Math.floor(seconds)).padStart(2, '0')}s`
  return [`${place}-${time}.jpg`, `${place}-${time}.png`]
}
