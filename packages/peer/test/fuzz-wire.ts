import { createPeerId } from '@shoal/bittorrent'
import fc from 'fast-check'
import { mseParts } from '../src/adapters/key-exchange.ts'
import { addressGuard } from '../src/dial/address-guard.ts'
import { Swarm } from '../src/swarm/swarm.ts'
import { StreamReader } from '../src/wire/stream-reader.ts'
import { FakeClock, settle } from './fake-clock.ts'
import { hostileMessage } from './hostile-message.ts'
import { MemoryNetwork, memoryConnection } from './memory-network.ts'
import { smallExchange } from './small-exchange.ts'

/**
 * Sends hostile messages to a swarm, a million unless told otherwise:
 * `node --conditions=source packages/peer/test/fuzz-wire.ts [COUNT]`. Ends with an exception where one escapes.
 */
const count = Number(process.argv[2] ?? 1_000_000)
const PER_RUN = 30
const features = { extensions: true, fast: true, dht: false, v2: true }
const infoHash = new Uint8Array(20)
let sent = 0

while (sent < count) {
  const batch = fc.sample(fc.array(hostileMessage(), { minLength: PER_RUN, maxLength: PER_RUN }), 200)
  for (const messages of batch) {
    await meet(messages)
    sent += messages.length
  }
  const { heapUsed, external } = process.memoryUsage()
  if (sent % 60_000 === 0) console.log(`${sent} messages, ${Math.round((heapUsed + external) / 1e6)} MB`)
}
console.log(`${sent} messages survived`)

async function meet(messages: readonly Uint8Array[]): Promise<void> {
  const clock = new FakeClock()
  const swarm = new Swarm({
    identity: { infoHash, infoHashV2: infoHash, peerId: createPeerId(() => 0.2), dht: false },
    listenPort: 6881,
    discovery: 'public',
    dialer: new MemoryNetwork().dialer('1.0.0.1'),
    guard: addressGuard([]),
    clock,
    encryption: { policy: 'off', parts: mseParts },
    pace: { horizon: 1, deepest: 100 },
    maxLinks: 20,
    onMetadata: () => false,
  })
  swarm.begin(smallExchange(clock), { infoBytes: new Uint8Array(100), pieceCount: 4 })
  swarm.start()
  const [ours, theirs] = memoryConnection('5.5.5.5', '1.0.0.1')
  const reader = new StreamReader(theirs, new AbortController().signal)
  swarm.accept({ stream: theirs, reader, handshake: { infoHash, peerId: createPeerId(() => 0.7), features } })
  for (const message of messages) ours.write(message)
  await settle()
  await clock.advance(2000)
  swarm.stop()
  await settle()
}
