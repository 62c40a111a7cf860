import { parentPort, workerData } from 'node:worker_threads'
import { UDP_LENGTH, UDP_REQUEST } from '@shoal/bittorrent'
import { ConnectionIds } from '../../access/connection-ids.ts'
import { RequestSource } from '../../address/request-source.ts'
import { DatagramHandler } from '../../frontend/handle-datagram.ts'
import { BatchWarmer } from '../../swarm/batch-warmer.ts'
import { CoarseClock } from '../coarse-clock.ts'
import { SystemCallError, UdpSyscalls } from '../system-calls/udp-syscalls.ts'
import { createThreadAnnouncer } from '../threads/thread-announcer.ts'
import { type FromThread, signalWord, type ThreadData } from '../threads/thread-data.ts'
import { BATCH, MessageBatch } from './message-batch.ts'

const RECEIVE_BUFFER = 8 << 20 // bytes wanted: two seconds of a flood of announces

/** Serves one socket until it is told to stop: receive a batch, answer it, send what there is to say. */
function serve(data: ThreadData, post: (message: FromThread) => void): void {
  const clock = new CoarseClock()
  const signals = new Int32Array(data.signals)
  const { announcer, store, takeMessages } = createThreadAnnouncer(data, clock, post)
  const source = new RequestSource()
  const handler = new DatagramHandler(announcer, new ConnectionIds(data.connectionKey), clock.minute, source)
  const calls = new UdpSyscalls()
  const fd = calls.open(data.address, data.port, { shared: data.shared, receiveBuffer: RECEIVE_BUFFER })
  const batch = new MessageBatch()
  handler.attach(batch.view)
  post({ kind: 'ready', fd, receiveBuffer: calls.receiveBuffer(fd) })
  const warmer = new BatchWarmer(store.table, BATCH)
  const offsets = new Int32Array(BATCH)
  let used = BATCH
  let seenMessages = 0
  while (Atomics.load(signals, signalWord.stop) === 0) {
    batch.reset(used)
    used = calls.receive(fd, batch.incoming, BATCH)
    const came = performance.now()
    clock.tick()
    const messages = Atomics.load(signals, signalWord.messages)
    if (messages !== seenMessages) {
      seenMessages = messages
      takeMessages()
    }
    warm(batch, warmer, offsets, used)
    for (let number = 0; number < used; number++) {
      const length = batch.length(number)
      if (length === 0 || !batch.readSource(number, source)) continue
      const reply = handler.handle(batch.inputAt(number), length, batch.view, batch.outputAt)
      if (typeof reply !== 'number') throw new TypeError('a thread answers from memory, without promises')
      if (reply > 0) batch.queue(number, reply)
    }
    sendAll(calls, fd, batch)
    // Every reply of a batch leaves with it, so each took as long as the whole.
    if (used > 0) announcer.counters.took('udp', (performance.now() - came) * 1000, used)
  }
}

/** Fetches what the announces of a batch will need; a single one gains nothing by it. */
function warm(batch: MessageBatch, warmer: BatchWarmer, offsets: Int32Array, used: number): void {
  let count = 0
  for (let number = 0; number < used; number++) {
    if (batch.length(number) >= UDP_LENGTH.announce) offsets[count++] = batch.inputAt(number) + UDP_REQUEST.infoHash
  }
  if (count > 1) warmer.warm(batch.view, offsets, count)
}

/** A message that cannot go out is left out, and those behind it follow. */
function sendAll(calls: UdpSyscalls, fd: number, batch: MessageBatch): void {
  for (let sent = 0; sent < batch.queued; ) {
    const now = calls.send(fd, batch.outgoingFrom(sent), batch.queued - sent)
    sent += now === 0 ? 1 : now
  }
}

const post = (message: FromThread): void => parentPort?.postMessage(message)
try {
  serve(workerData, post)
} catch (error) {
  if (!(error instanceof SystemCallError)) throw error
  post({ kind: 'failed', code: error.code, message: error.message })
}
