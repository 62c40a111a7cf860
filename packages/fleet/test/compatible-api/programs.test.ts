import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sampleTorrent } from '../support/sample-torrent.ts'
import { apiLogin, type RunningApi, startCompatibleApi } from '../support/start-compatible-api.ts'
import { qbittorrentLogin, startQbittorrent } from '../support/start-qbittorrent.ts'
import type { RunningClient } from '../support/start-transmission.ts'
import { type ProgramSequence, programs } from './programs.ts'
import { type ApiAnswer, type ApiRequest, loggedIn, type Target } from './targets.ts'

const WAIT = { timeout: 40_000, interval: 200 } // milliseconds
const LIMIT = 120_000 // milliseconds

for (const version of ['qbittorrent-nox', 'qbittorrent-nox/trixie'] as const) {
  describeWith([version], `programs through Shoal to a real ${version}`, () => {
    let behind: RunningClient
    let api: RunningApi
    let send: Target['send']

    beforeAll(async () => {
      behind = await startQbittorrent({ version })
      api = await startCompatibleApi()
      await api.fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url: behind.url, ...qbittorrentLogin })
      await vi.waitFor(async () => expect((await api.fleet.health()).clientsUp).toBe(1), WAIT)
      send = await loggedIn(api.url, apiLogin, behind.program.folder)
    })

    afterAll(async () => {
      await api.close()
      await behind.program.close()
    })

    const listed = async (hash: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
      const { body } = await send({ method: 'GET', path: 'torrents/info', fields: { hashes: hash } })
      return Array.isArray(body) ? body[0] : undefined
    }

    it.each(programs.map((program) => [program.program, program] as const))(
      '%s: add, state, import path, category, seed goal, remove with files',
      async (_, program) => {
        const sample = sampleTorrent()
        const save = join(behind.program.folder, 'kept', program.program)
        const filled = (value: string) => value.replaceAll('$HASH', sample.infoHash).replaceAll('$SAVE', save)
        const content = contentPath(program, behind.program.downloads, save, sample.name)
        await mkdir(dirname(content), { recursive: true })
        await writeFile(content, sample.content)
        const ask = async (requests: readonly ApiRequest[]) => {
          for (const request of requests) {
            const answer = await send({ ...request, fields: mapped(request.fields, filled) })
            expect(accepted(request, answer), `${request.path}: ${answer.status} ${JSON.stringify(answer.body)}`).toBe(
              true,
            )
          }
        }

        await ask(program.before)
        const files = [{ field: 'torrents', name: `${sample.name}.torrent`, bytes: sample.metainfo }]
        const added = await send({ method: 'POST', path: 'torrents/add', fields: mapped(program.add, filled), files })
        expect(added).toMatchObject({ status: 200, body: 'Ok.' })
        expect(await listed(sample.infoHash), 'the torrent right after it was added').toMatchObject({
          name: sample.name,
        })
        await ask(program.after)
        await vi.waitFor(async () => expect(await listed(sample.infoHash)).toMatchObject({ progress: 1 }), WAIT)
        const shownPath = async () => String((await listed(sample.infoHash))?.['content_path'])
        const atHome = content.replace(behind.program.folder, '$FOLDER')
        await vi.waitFor(async () => expect(await shownPath()).toBe(atHome), WAIT)
        await ask(program.done)
        await vi.waitFor(async () => expect(await listed(sample.infoHash)).toMatchObject(program.shown), WAIT)

        await ask([program.remove])
        await vi.waitFor(async () => expect(await listed(sample.infoHash)).toBeUndefined(), WAIT)
        await vi.waitFor(() => expect(existsSync(content), 'its files are gone').toBe(false), WAIT)

        // What was removed comes again when it is asked for again.
        await send({ method: 'POST', path: 'torrents/add', fields: { stopped: 'true' }, files })
        await vi.waitFor(
          async () => expect(await listed(sample.infoHash)).toMatchObject({ state: 'stoppedDL', shoal_client: 'Box' }),
          WAIT,
        )
        await ask([program.remove])
      },
      LIMIT,
    )
  })
}

/** Where the client looks for the content of the sample. */
function contentPath({ add }: ProgramSequence, downloads: string, save: string, name: string): string {
  const folder = add['savepath'] === undefined ? downloads : save
  return add['contentLayout'] === 'Subfolder' ? join(folder, name, name) : join(folder, name)
}

/** Programs make categories that may be there, which is answered 409; everything else has to succeed. */
function accepted({ path }: ApiRequest, { status }: ApiAnswer): boolean {
  return (status >= 200 && status < 300) || (path === 'torrents/createCategory' && status === 409)
}

function mapped(
  fields: ApiRequest['fields'],
  change: (value: string) => string,
): Readonly<Record<string, string>> | undefined {
  return fields === undefined
    ? undefined
    : Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]))
}
