import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Seeder } from './start-seeder.ts'

const SLICE_MS = 10

/**
 * The same seeder behind a line of so many bytes per second. A limit inside libtorrent would be measured too: it hands
 * out nothing for its first second.
 */
export async function throttled(seeder: Seeder, bytesPerSecond: number): Promise<Seeder> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(seeder.port, seeder.address)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    // A line that either side closes ends in an error; both are closed above then.
    pass(upstream, client, bytesPerSecond).catch(() => client.destroy())
  })
  server.listen(0, seeder.address)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the line has no port')
  return {
    address: seeder.address,
    port: address.port,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await seeder.stop()
    },
  }
}

/** Hands on what comes at an even rate; time that passed unused is lost, so that nothing comes in bursts. */
async function pass(from: Socket, to: Socket, bytesPerSecond: number): Promise<void> {
  let freeAt = performance.now()
  for await (const chunk of from) {
    const bytes: Buffer = chunk
    const step = Math.ceil((bytesPerSecond * SLICE_MS) / 1000)
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step)
      freeAt = Math.max(freeAt, performance.now()) + (part.length / bytesPerSecond) * 1000
      to.write(part)
      const wait = freeAt - performance.now()
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
