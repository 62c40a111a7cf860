import { connect } from 'node:net'
import { sleep } from '../platform/lifecycle/repeat.ts'

const PAUSE = 25 // milliseconds

/** Resolves when something listens on the socket; rejects when the signal is aborted before that. */
export async function waitForSocket(path: string, signal: AbortSignal): Promise<void> {
  while (!(await answers(path))) {
    await sleep(PAUSE, signal)
    if (signal.aborted) throw new Error(`nothing listens on ${path}`, { cause: signal.reason })
  }
}

function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(path)
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
