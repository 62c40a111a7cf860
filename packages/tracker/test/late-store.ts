import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SwarmStore } from '../src/request/swarm-store.ts'

/** The same store behind promises, as one across a network is: it reads its arguments late and answers later. */
export function lateStore(store: SwarmStore): SwarmStore {
  return {
    keepsDetails: store.keepsDetails,
    async announce(call) {
      await nextTurn()
      await store.announce(call)
      await nextTurn()
    },
    async scrape(infoHash, counts) {
      await nextTurn()
      return store.scrape(infoHash, counts)
    },
    async setSocketPeers(infoHash, peers) {
      await nextTurn()
      await store.setSocketPeers(infoHash, peers)
    },
    async everySwarm() {
      await nextTurn()
      return store.everySwarm()
    },
    peerIdOf: (...peer) => store.peerIdOf(...peer),
  }
}
