import { describeWith } from '@shoal/testing'
import { describe } from 'vitest'
import { TransmissionClient } from '../src/adapters/transmission/transmission-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { torrentClientContract } from '../src/client/torrent-client.contract.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { startTransmission, transmissionLogin } from './support/start-transmission.ts'

const TIMEOUT = 2_000 // milliseconds

describe.each(['transmission-daemon', 'transmission-daemon/trixie', 'transmission-daemon/forky'] as const)(
  '%s',
  (version) => {
    describeWith([version], 'Transmission', () => {
      torrentClientContract(
        async () => {
          const { program, url } = await startTransmission(version)
          const make = (password: string) => {
            const config = clientConfigSchema.parse({
              kind: 'transmission',
              name: 'T',
              url,
              ...transmissionLogin,
              password,
            })
            if (config.kind !== 'transmission') throw new TypeError('another kind')
            return new TransmissionClient(config, TIMEOUT)
          }
          const client = make(transmissionLogin.password)
          const stranger = make('wrong')
          await client.info(new AbortController().signal)
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
        { program: 'Transmission', category: true, tags: true, details: true },
      )
    })
  },
)
