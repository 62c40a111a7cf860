import { describeWith } from '@shoal/testing'
import { TransmissionClient } from '../src/adapters/transmission/transmission-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { startTransmission, transmissionLogin } from './support/start-transmission.ts'
import { transmissionChanges } from './support/supported-changes.ts'
import { underTest } from './support/under-test.ts'

const TIMEOUT = 2_000 // milliseconds

for (const version of ['transmission-daemon', 'transmission-daemon/trixie', 'transmission-daemon/forky'] as const) {
  describeWith([version], `Transmission, ${version}`, () => {
    torrentClientContract(
      async () => {
        const { program, url } = await startTransmission(version)
        const make = (password: string) => {
          const login = { ...transmissionLogin, password }
          const config = clientConfigSchema.parse({ kind: 'transmission', name: 'T', url, ...login })
          if (config.kind !== 'transmission') throw new TypeError('another kind')
          return new TransmissionClient(config, TIMEOUT)
        }
        const client = make(transmissionLogin.password)
        await client.info(new AbortController().signal)
        return underTest(program, client, make('wrong'))
      },
      {
        program: 'Transmission',
        category: true,
        tags: true,
        details: true,
        changes: transmissionChanges(version !== 'transmission-daemon'),
      },
    )
  })
}
