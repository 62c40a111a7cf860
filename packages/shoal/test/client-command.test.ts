import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fleetClient, fleetTorrent, token } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { type Ended, type Program, runShoal, signIn, startProgram, temporaryFolder } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 200 } // milliseconds
const LIMIT = 300_000 // milliseconds

async function commands(program: Program) {
  const run = (...args: readonly string[]): Promise<Ended> => runShoal([...args, '--data', program.data])
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { code, output } = await run(...args, '--json')
    expect({ code, output }).toMatchObject({ code: 0 })
    return JSON.parse(output)
  }
  return { run, json }
}

describeWith(['qbittorrent-nox'], 'shoal client and shoal fleet', () => {
  it(
    'drive the torrents of a real client',
    async () => {
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      const program = await startProgram()
      const admin = await signIn(program)
      const body = JSON.stringify({ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin })
      await admin.fetch('/api/v1/clients', { method: 'POST', body })
      const { run, json } = await commands(program)
      await vi.waitFor(async () => {
        const clients = z.array(fleetClient).parse(await json('client', 'list'))
        expect(clients.find(({ id }) => id === 'box')).toMatchObject({ kind: 'qbittorrent', state: 'online' })
      }, WAIT)

      // Onto data that is there: verified, and complete at once.
      const folder = await temporaryFolder()
      const { infoHash, name, metainfo, content } = sampleTorrent()
      await mkdir(join(folder, 'films'))
      await writeFile(join(folder, 'films', name), content)
      await writeFile(join(folder, 'x.torrent'), metainfo)
      const films = join(folder, 'films')
      const added = await run(
        'client',
        'add',
        'box',
        join(folder, 'x.torrent'),
        '--data-folder',
        films,
        '--category',
        'films',
      )
      expect(added).toMatchObject({ code: 0, output: expect.stringContaining(`box has it: ${infoHash}`) })
      const show = async () => fleetTorrent.parse(await json('client', 'show', infoHash.slice(0, 10)))
      await vi.waitFor(
        async () => expect(await show()).toMatchObject({ leftBytes: 0, category: 'films', activity: 'seeding' }),
        WAIT,
      )
      expect(await json('client', 'files', infoHash)).toMatchObject([{ path: name, completedBytes: content.length }])
      expect(await json('client', 'trackers', infoHash)).toBeInstanceOf(Array)
      expect(await json('client', 'peers', infoHash)).toEqual([])
      expect((await run('client', 'pieces', infoHash)).output).toMatch(/^###\n3 of 3 pieces of 16.0 KiB/)
      expect(await run('client', 'choose', infoHash, '0', '--priority', 'high')).toEqual({
        code: 0,
        output: expect.any(String),
      })
      expect(await json('client', 'files', infoHash)).toMatchObject([{ priority: 2 }])
      expect((await run('client', 'choose', infoHash, '0', '--priority', 'maybe')).code).toBe(3)

      expect(await run('client', 'stop', name)).toMatchObject({ code: 0, output: `Stopped: ${name}\n` })
      await vi.waitFor(async () => expect(await show()).toMatchObject({ activity: 'paused' }), WAIT)
      expect((await run('client', 'start', infoHash)).code).toBe(0)
      await vi.waitFor(async () => expect(await show()).toMatchObject({ activity: 'seeding' }), WAIT)
      for (const command of ['reannounce', 'recheck']) expect((await run('client', command, infoHash)).code).toBe(0)
      const list = await run('client', 'list', 'box')
      expect(list.output).toMatch(new RegExp(`${infoHash.slice(0, 12)} +box .*${name}`))
      expect((await run('client', 'session', 'box')).output).toMatch(/Version +4\.\d/)
      expect((await run('client', 'stats', 'box')).output).toMatch(/Torrents +1/)

      expect((await run('client', 'remove', infoHash)).code).toBe(0)
      await vi.waitFor(async () => expect(await json('client', 'list', 'box')).toEqual([]), WAIT)
      expect((await readFile(join(films, name))).equals(content)).toBe(true)
      const gone = await run('client', 'show', infoHash)
      expect(gone).toMatchObject({ code: 3, output: expect.stringContaining('no torrent is called') })
      expect((await run('client', 'list', 'nobody')).code).toBe(3)
      expect((await run('client', 'add', 'nobody', join(folder, 'x.torrent'))).code).toBe(3)
      await writeFile(join(folder, 'x.torrent'), 'garbage')
      expect(await run('client', 'add', 'box', join(folder, 'x.torrent'))).toMatchObject({
        code: 1,
        output: expect.stringContaining('this is no torrent'),
      })
    },
    LIMIT,
  )

  it(
    'show the fleet, replay its decisions, drain a client and allow a host, from another machine with a token',
    async () => {
      const program = await startProgram()
      const { run, json } = await commands(program)
      const posted = await fetch(program.webhook, {
        method: 'POST',
        body: JSON.stringify({
          release_name: 'A.Release',
          indexer: 'pond',
          torrent_base64: Buffer.from(sampleTorrent().metainfo).toString('base64'),
        }),
      })
      const { id } = z.object({ id: z.string() }).parse(await posted.json())
      await vi.waitFor(async () => expect(await json('fleet', 'status')).toMatchObject({ grabs: { done: 1 } }), WAIT)
      expect((await run('fleet', 'cancel', id)).code).toBe(1)
      const folder = await temporaryFolder()
      const policy = join(folder, 'rules.yaml')
      const rule = '{ name: elsewhere, match: { indexers: [pond] }, clients: [nowhere], spillOver: false }'
      await writeFile(policy, `rules: [${rule}]\n`)
      expect(await json('fleet', 'replay')).toMatchObject([
        { releaseName: 'A.Release', chosen: 'Shoal', differs: false },
      ])
      expect(await run('fleet', 'replay', '--policy', policy)).toMatchObject({
        code: 0,
        output: expect.stringContaining('1 of 1 decisions would be different'),
      })
      await writeFile(policy, 'rules: [{ name: x }]\n')
      expect(await run('fleet', 'replay', '--policy', policy)).toMatchObject({
        code: 1,
        output: expect.stringContaining('policy.rules.0.match'),
      })
      await writeFile(policy, 'rules: [{ name: all, when: { seedingTimeAtLeast: 1 } }]\n')
      // Told of what the last poll saw.
      await vi.waitFor(
        async () =>
          expect(await run('fleet', 'removals', '--policy', policy)).toMatchObject({
            code: 0,
            output: expect.stringMatching(/keep .*\n.*0 would be removed/),
          }),
        WAIT,
      )

      expect((await run('fleet', 'drain', 'shoal')).code).toBe(0)
      const held = await fetch(program.webhook, {
        method: 'POST',
        body: JSON.stringify({ release_name: 'B', indexer: 'pond', download_url: 'http://127.0.0.1:1/b.torrent' }),
      })
      const second = z.object({ id: z.string() }).parse(await held.json())
      await vi.waitFor(async () => expect(await json('fleet', 'status')).toMatchObject({ grabs: { parked: 1 } }), WAIT)
      expect(await run('fleet', 'allow', '127.0.0.1:1')).toMatchObject({ code: 0 })
      expect(await json('fleet', 'allow')).toMatchObject([{ host: '127.0.0.1:1', purpose: 'fetch' }])
      expect((await run('fleet', 'allow', '127.0.0.1:1', '--remove')).code).toBe(0)
      expect(await json('fleet', 'allow')).toEqual([])
      expect((await run('fleet', 'cancel', second.id)).code).toBe(0)

      const admin = await signIn(program)
      const made = await admin.fetch('/api/v1/tokens', { method: 'POST', body: '{"name":"cli","access":"read"}' })
      const { secret } = token.extend({ secret: z.string() }).parse(await made.json())
      const elsewhere = (args: readonly string[], environment: Record<string, string>) =>
        runShoal([...args, '--url', program.url], environment)
      expect((await elsewhere(['fleet', 'status'], { SHOAL_TOKEN: secret })).output).toContain('Takes announcements')
      const reader = await elsewhere(['fleet', 'drain', 'shoal'], { SHOAL_TOKEN: secret })
      expect(reader).toMatchObject({ code: 1, output: expect.stringContaining('may not do that') })
      expect((await elsewhere(['fleet', 'status'], {})).code).toBe(1)
      await program.stop()
      expect((await run('fleet', 'status')).code).toBe(4)
      expect((await elsewhere(['fleet', 'status'], { SHOAL_TOKEN: secret })).code).toBe(4)
    },
    LIMIT,
  )
})
