import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { move } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { QbittorrentApi } from '../../fleet/test/support/qbittorrent-api.ts'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { runShoal, signIn, startProgram, temporaryFolder } from './start-program.ts'

const WAIT = { timeout: 90_000, interval: 200 } // milliseconds
const LIMIT = 300_000 // milliseconds

describeWith(['qbittorrent-nox'], 'shoal fleet move', () => {
  it(
    'moves a torrent from one real client to another and tells each step; what fails is undone',
    async () => {
      const clients = [await startQbittorrent(), await startQbittorrent()] as const
      onTestFinished(async () => {
        await Promise.all(clients.map(({ program }) => program.close()))
      })
      const [one, two] = clients
      const sample = sampleTorrent({ length: 100_000 })
      await writeFile(join(one.program.downloads, sample.name), sample.content)
      const api = new QbittorrentApi(one.url)
      await api.logIn()
      await api.add(sample.metainfo, { savepath: one.program.downloads })
      await vi.waitFor(async () => expect(await api.isWhole(sample.infoHash)).toBe(true), WAIT)

      const shoal = await startProgram()
      const admin = await signIn(shoal)
      for (const [name, { url }] of [
        ['One', one],
        ['Two', two],
      ] as const) {
        const body = JSON.stringify({ kind: 'qbittorrent', name, url, ...qbittorrentLogin })
        await admin.fetch('/api/v1/clients', { method: 'POST', body })
      }
      const run = (...args: readonly string[]) => runShoal(['fleet', ...args, '--data', shoal.data])

      const empty = await temporaryFolder()
      await vi.waitFor(async () => {
        const { code, output } = await run('move', sample.name, 'two', '--save-path', empty)
        expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('undone') })
      }, WAIT)
      const listed = await run('moves', '--json')
      expect(z.array(move).parse(JSON.parse(listed.output))).toMatchObject([
        { state: 'undone', problem: { code: 'move-data-missing' } },
      ])

      const file = join(empty, 'other.torrent')
      await writeFile(file, sampleTorrent().metainfo)
      await vi.waitFor(async () => {
        expect(await run('move', sample.name, 'two', '--from', 'one', '--torrent', file)).toMatchObject({
          code: 1,
          output: 'shoal: the file is not the .torrent of this info-hash\n',
        })
      }, WAIT)
      await writeFile(file, sample.metainfo)
      await vi.waitFor(async () => {
        expect(
          await run('move', sample.infoHash.slice(0, 10), 'two', '--from', 'one', '--torrent', file),
        ).toMatchObject({
          code: 0,
          output: expect.stringMatching(/from One to Two: \S+\n {2}getting.*\n(.*\n)* {2}done\n$/),
        })
      }, WAIT)
      const [done] = z.array(move).parse(JSON.parse((await run('moves', '--json')).output))
      expect((await run('moves')).output).toContain(done?.id)
      expect(await run('undo', done?.id ?? '')).toMatchObject({
        code: 1,
        output: 'shoal: it is done already\n',
      })
      expect((await run('undo', 'nothing')).code).toBe(3)
      expect((await run('move', sample.name, 'nowhere')).code).toBe(3)
    },
    LIMIT,
  )
})

it(
  'shoal fleet proxy keeps the proxy of an indexer, and shows no password of it',
  async () => {
    const shoal = await startProgram()
    const run = (...args: readonly string[]) => runShoal(['fleet', 'proxy', ...args, '--data', shoal.data])
    expect(await run('Pond', 'socks5://me:hunter2@127.0.0.1:1080')).toEqual({
      code: 0,
      output: 'What pond announces is fetched through socks5://127.0.0.1:1080.\n',
    })
    expect(JSON.parse((await run('--json')).output)).toMatchObject([
      { indexer: 'pond', proxy: 'socks5://127.0.0.1:1080' },
    ])
    expect((await run('pond', 'nonsense')).code).toBe(1)
    for (const wrong of [['pond'], ['pond', 'http://127.0.0.1:1', '--remove']])
      expect(await run(...wrong)).toMatchObject({ code: 2, output: expect.stringContaining('--remove') })
    expect((await run('pond', '--remove')).code).toBe(0)
    expect(JSON.parse((await run('--json')).output)).toEqual([])
  },
  LIMIT,
)
