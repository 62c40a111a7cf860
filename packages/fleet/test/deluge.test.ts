import { describeWith } from '@shoal/testing'
import { DelugeClient } from '../src/adapters/deluge/deluge-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { delugeLogin, startDeluge } from './support/start-deluge.ts'
import { underTest } from './support/under-test.ts'

const TIMEOUT = 3_000 // milliseconds

describeWith(['deluged'], 'Deluge', () => {
  torrentClientContract(
    async () => {
      const { program, port } = await startDeluge()
      const make = (password: string) => {
        const config = clientConfigSchema.parse({ kind: 'deluge', name: 'D', port, ...delugeLogin, password })
        if (config.kind !== 'deluge') throw new TypeError('another kind')
        return new DelugeClient(config, TIMEOUT)
      }
      const client = make(delugeLogin.password)
      await client.info(new AbortController().signal)
      return underTest(program, client, make('wrong'))
    },
    { program: 'Deluge', category: true, tags: false, details: true },
  )
})
