import type { ClientUnderTest } from '../../src/client/torrent-client.contract.ts'
import type { TorrentClient } from '../../src/client/torrent-client.ts'
import type { Program } from './program.ts'
import { sampleTorrent } from './sample-torrent.ts'

/** What the contract suite needs of a running program; `stranger` is a client of it with a wrong password. */
export function underTest(program: Program, client: TorrentClient, stranger?: TorrentClient): ClientUnderTest {
  return {
    client,
    stranger,
    folder: program.folder,
    newTorrent: () => sampleTorrent(),
    freeze: () => program.signal('SIGSTOP'),
    thaw: () => program.signal('SIGCONT'),
    end: () => program.end(),
    close: async () => {
      await Promise.all([client.close(), stranger?.close()])
      await program.close()
    },
  }
}
