import { parentPort, workerData } from 'node:worker_threads'
import { addressNaming } from '../../access/address-naming.ts'
import { compileAddressRanges } from '../../address/address-set.ts'
import { HttpHandler } from '../../frontend/handle-http.ts'
import { CoarseClock } from '../coarse-clock.ts'
import { SystemCallError } from '../system-calls/udp-syscalls.ts'
import { createThreadAnnouncer } from '../threads/thread-announcer.ts'
import { type FromThread, signalWord, type ThreadData } from '../threads/thread-data.ts'
import { EpollHttp } from './epoll-http.ts'

/** Serves announces over HTTP on one address until it is told to stop. */
function serve(data: ThreadData, post: (message: FromThread) => void): void {
  const clock = new CoarseClock()
  const signals = new Int32Array(data.signals)
  const { announcer, takeMessages } = createThreadAnnouncer(data, clock, post)
  let seenMessages = 0
  const http = new EpollHttp(
    {
      handler: new HttpHandler({
        announcer,
        nameAddress: addressNaming(data.http?.mayNameAddress ?? []),
        latin1: (bytes, start, end) =>
          Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end),
      }),
      trusted: compileAddressRanges(data.http?.trustedProxies ?? []),
      maxConnections: data.http?.maxConnections ?? 0,
      handOver: (fd, bytes, unsent) => post({ kind: 'handOver', fd, bytes, unsent }),
      catchUp: () => {
        const messages = Atomics.load(signals, signalWord.messages)
        if (messages === seenMessages) return
        seenMessages = messages
        takeMessages()
      },
      tick: () => clock.tick(),
      onAnswered: (microseconds, count) => announcer.counters.took('http', microseconds, count),
      onDropped: () => announcer.counters.add('dropped'),
      onConnections: (count) => announcer.counters.set('connections', count),
      seconds: clock.seconds,
    },
    data.address,
    data.port,
  )
  post({ kind: 'ready', fd: http.fd, receiveBuffer: 0 })
  while (Atomics.load(signals, signalWord.stop) === 0) http.turn()
  http.close()
}

const post = (message: FromThread): void => parentPort?.postMessage(message)
try {
  serve(workerData, post)
} catch (error) {
  if (!(error instanceof SystemCallError)) throw error
  post({ kind: 'failed', code: error.code, message: error.message })
}
