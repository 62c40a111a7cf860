import { parentPort } from 'node:worker_threads'
import type { LabPeerStatus } from '../../lab-status.ts'
import { startBuiltin } from './builtin-peer.ts'
import type { LabPeer, PeerDetails, PeerSetting } from './lab-peer.ts'

/** What a thread of built-in peers is asked to do. */
export type BuiltinTask =
  | { readonly kind: 'start'; readonly setting: PeerSetting }
  | { readonly kind: 'torrents' | 'stop'; readonly peer: string }
  | { readonly kind: 'details'; readonly peer: string; readonly infoHash: string }

/** How it went. */
export interface BuiltinReply {
  readonly id: number
  readonly torrents?: LabPeerStatus['torrents']
  readonly details?: PeerDetails | undefined
  /** Why it failed. */
  readonly error?: string
}

const ANSWER_LIMIT = 3_000 // milliseconds
const peers = new Map<string, LabPeer>()

parentPort?.on('message', (task: BuiltinTask & { readonly id: number }) => {
  void work(task).then(
    (found) => reply({ id: task.id, ...found }),
    (error: unknown) => reply({ id: task.id, error: error instanceof Error ? error.message : String(error) }),
  )
})

function reply(message: BuiltinReply): void {
  parentPort?.postMessage(message)
}

async function work(task: BuiltinTask): Promise<Pick<BuiltinReply, 'torrents' | 'details'>> {
  switch (task.kind) {
    case 'start':
      peers.set(task.setting.id, await startBuiltin(task.setting))
      return {}
    case 'torrents':
      return { torrents: (await peers.get(task.peer)?.torrents(AbortSignal.timeout(ANSWER_LIMIT))) ?? [] }
    case 'details':
      return { details: await peers.get(task.peer)?.details(task.infoHash, AbortSignal.timeout(ANSWER_LIMIT)) }
    case 'stop':
      await peers.get(task.peer)?.stop(AbortSignal.timeout(ANSWER_LIMIT))
      peers.delete(task.peer)
      return {}
  }
}
