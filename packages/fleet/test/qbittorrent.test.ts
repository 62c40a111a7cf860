import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished } from 'vitest'
import { QbittorrentClient } from '../src/adapters/qbittorrent/qbittorrent-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { QbittorrentApi } from './support/qbittorrent-api.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import { qbittorrentChanges } from './support/supported-changes.ts'
import { underTest } from './support/under-test.ts'

const TIMEOUT = 2_000 // milliseconds

for (const version of ['qbittorrent-nox', 'qbittorrent-nox/trixie', 'qbittorrent-nox/forky'] as const) {
  describeWith([version], `qBittorrent, ${version}`, () => {
    torrentClientContract(
      async () => {
        const { program, url } = await startQbittorrent({ version })
        const make = (password: string) => {
          const login = { ...qbittorrentLogin, password }
          const config = clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Q', url, ...login })
          if (config.kind !== 'qbittorrent') throw new TypeError('another kind')
          return new QbittorrentClient(config, TIMEOUT)
        }
        return underTest(program, make(qbittorrentLogin.password), make('wrong'))
      },
      {
        program: 'qBittorrent',
        category: true,
        tags: true,
        details: true,
        changes: qbittorrentChanges(version !== 'qbittorrent-nox'),
      },
    )
  })
}

describeWith(['qbittorrent-nox/forky'], 'qBittorrent with an API key', () => {
  it('needs no login, follows its torrents, and a wrong one is told without a ban', async () => {
    const { signal } = new AbortController()
    const { program, url } = await startQbittorrent({ version: 'qbittorrent-nox/forky' })
    onTestFinished(() => program.close())
    const own = new QbittorrentApi(url)
    await own.logIn()
    const apiKey = await own.newApiKey()
    const make = (key: string) => {
      const config = clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Q', url, apiKey: key })
      if (config.kind !== 'qbittorrent') throw new TypeError('another kind')
      const client = new QbittorrentClient(config, TIMEOUT)
      onTestFinished(() => client.close())
      return client
    }
    const client = make(apiKey)
    const { infoHash, metainfo } = sampleTorrent()
    const request = { infoHash, metainfo, category: 'pond', tags: ['one'], paused: true }
    await client.poll(signal)
    expect(await client.add(request, signal)).toBe('added')
    await expect.poll(async () => [...(await client.poll(signal)).torrents.keys()]).toEqual([infoHash])

    const wrong = make(apiKey.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')))
    for (let time = 0; time < 6; time++) {
      await expect(wrong.poll(signal)).rejects.toMatchObject({ code: 'client-login' })
    }
    expect((await client.info(signal)).version).toMatch(/^5\./)
  })
})
