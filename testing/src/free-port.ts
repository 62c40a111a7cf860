import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range from which Linux takes ports for outgoing connections and for listeners that name none. */
const FIRST_PORT = 10_000
const LAST_PORT = 32_000
const MAX_TRIES = 100

/**
 * A loopback TCP port that nobody listens on at this moment. It comes at random from outside the range of ephemeral
 * ports, so that nothing else takes it between this answer and its use, and tests that run side by side do not meet.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${LAST_PORT} in ${MAX_TRIES} tries`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
