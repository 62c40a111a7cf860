import { describeWith } from '@shoal/testing'
import { RtorrentClient } from '../src/adapters/rtorrent/rtorrent-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { startRtorrent } from './support/start-rtorrent.ts'
import { rtorrentChanges } from './support/supported-changes.ts'
import { underTest } from './support/under-test.ts'

const TIMEOUT = 2_000 // milliseconds

describeWith(['rtorrent'], 'rTorrent', () => {
  torrentClientContract(
    async () => {
      const { program, url } = await startRtorrent()
      const config = clientConfigSchema.parse({ kind: 'rtorrent', name: 'R', url })
      if (config.kind !== 'rtorrent') throw new TypeError('another kind')
      const client = new RtorrentClient(config, TIMEOUT)
      await client.info(new AbortController().signal)
      return underTest(program, client)
    },
    { program: 'rTorrent', category: true, tags: true, details: true, changes: rtorrentChanges },
  )
})
