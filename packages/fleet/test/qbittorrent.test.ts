import { describeWith } from '@shoal/testing'
import { QbittorrentClient } from '../src/adapters/qbittorrent/qbittorrent-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'

const TIMEOUT = 2_000 // milliseconds

describeWith(['qbittorrent-nox'], 'qBittorrent', () => {
  torrentClientContract(
    async () => {
      const { program, url } = await startQbittorrent()
      const make = (password: string) => {
        const config = clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Q', url, ...qbittorrentLogin, password })
        if (config.kind !== 'qbittorrent') throw new TypeError('another kind')
        return new QbittorrentClient(config, TIMEOUT)
      }
      const client = make(qbittorrentLogin.password)
      const stranger = make('wrong')
      return {
        client,
        stranger,
        folder: program.folder,
        newTorrent: () => sampleTorrent(),
        freeze: () => program.signal('SIGSTOP'),
        thaw: () => program.signal('SIGCONT'),
        end: () => program.end(),
        close: async () => {
          await Promise.all([client.close(), stranger.close()])
          await program.close()
        },
      }
    },
    { program: 'qBittorrent', category: true, tags: true, details: true, exports: true },
  )
})
