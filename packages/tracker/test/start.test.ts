import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { encodeWsRequest, infoHash, peerId } from '@shoal/bittorrent'
import { createTracker, PortInUseError, type TrackerLogEntry, TrackerOptionsError } from '@shoal/tracker'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { announced, announceQuery, INFO_HASH, refused, withTracker } from './ask-tracker.ts'

const soon = () => AbortSignal.timeout(30_000) // threads start slowly on a busy machine
const HASH = Buffer.from(INFO_HASH, 'latin1').toString('hex')

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-tracker-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('names who holds the port, and leaves nothing open', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const bound = holder.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const tracker = createTracker({ port, listen: ['127.0.0.2', '127.0.0.1'], access: { mode: 'open' }, threads: 0 })
  try {
    const failure = await tracker.start(soon()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PortInUseError)
    expect(failure).toMatchObject({
      code: 'TRACKER_PORT_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port} is in use`),
    })
    if (process.platform === 'linux')
      expect(failure).toMatchObject({ holder: expect.stringMatching(`pid ${process.pid}`) })
    expect(tracker.addresses).toEqual([])
  } finally {
    holder.close()
  }
  await tracker.start(soon())
  await tracker.stop(soon())
})

it.each([0, 1, 2])('sees that another program holds the UDP port with %i threads', async (threads) => {
  const holder = createSocket('udp4').bind(0, '127.0.0.1')
  await once(holder, 'listening')
  const tracker = createTracker({
    port: holder.address().port,
    listen: ['127.0.0.1'],
    access: { mode: 'open' },
    threads,
  })
  try {
    await expect(tracker.start(soon())).rejects.toMatchObject({ code: 'TRACKER_PORT_IN_USE' })
  } finally {
    holder.close()
  }
})

it('starts again after it stopped', () =>
  withTracker({ threads: 1 }, async (tracker, port) => {
    await announced(port, { port: 1 })
    await tracker.stop(soon())
    await expect(announced(port, { port: 1 })).rejects.toThrow()
    await tracker.start(soon())
    expect(await announced(tracker.addresses[0]?.port ?? 0, { port: 2 })).toMatchObject({ seeders: 2 })
  }))

it.each([
  [{ port: 70_000 }, 'port'],
  [{ port: 0, listen: ['localhost'] }, 'listen'],
  [{ port: 0, trustedProxies: ['10.0.0.0/40'] }, 'trustedProxies'],
  [{ port: 0, publicUrl: 'ftp://x' }, 'publicUrl'],
  [{ port: 0, maxPeers: 1.5 }, 'maxPeers'],
  [{ port: 0, protocols: [] }, 'protocols'],
])('names the option that is wrong: %o', (options, name) => {
  expect(() => createTracker(options)).toThrow(TrackerOptionsError)
  expect(() => createTracker(options)).toThrow(new RegExp(`^${name}: `))
})

it('puts list files into force as they change, and keeps the old list when one is wrong', () =>
  withFolder(async (folder) => {
    const allowFile = join(folder, 'allow.txt')
    await writeFile(allowFile, '# ours\n\n')
    const logged: TrackerLogEntry[] = []
    const log = (entry: TrackerLogEntry) => logged.push(entry)
    await withTracker({ access: { mode: 'listed', allowFile }, log }, async (tracker, port) => {
      expect((await refused(port, {})).reason).toContain('unregistered')
      await appendFile(allowFile, `${HASH.toUpperCase()} A name # and a remark\n`)
      await expect
        .poll(() => tracker.accessRules().allow, { timeout: 5000 })
        .toEqual([{ infoHash: HASH, name: 'A name' }])
      await announced(port, { port: 1 })
      expect((await tracker.swarms({ sort: 'name' })).rows[0]).toMatchObject({ name: 'A name' })
      await writeFile(allowFile, 'not an info-hash\n')
      await expect
        .poll(() => logged.map(({ message }) => message), { timeout: 5000 })
        .toContain('list not read, the old one stays in force')
      await rm(allowFile)
      await announced(port, { port: 1 })
      // What is set through the API stands beside the file's list.
      tracker.setList('allow', [{ infoHash: infoHash('ab'.repeat(20)) }])
      await announced(port, { port: 1 })
      expect(tracker.accessRules().allow).toHaveLength(2)
    })
  }))

it('serves TLS and plain HTTP on the same port', () =>
  withFolder(async (folder) => {
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const { execFileSync } = await import('node:child_process')
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost']
    execFileSync('openssl', [...args, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
    await withTracker({ tls: { certFile, keyFile } }, async (tracker, port) => {
      await announced(port, { port: 1, left: 5 })
      expect(tracker.announceUrls()[0]).toBe(`https://127.0.0.1:${port}/announce`)
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      socket.write(`GET ${announceQuery({ port: 2 })} HTTP/1.1\r\nConnection: close\r\n\r\n`, 'latin1')
      const [reply] = await once(socket, 'data')
      expect(String(reply)).toContain('8:completei1e')
      socket.destroy()
    })
    await withTracker(
      { tls: { certFile, keyFile }, trustedProxies: ['127.0.0.1'], proxyProtocol: true },
      async (tracker, port) => {
        const seen = async (infoHashText: string) => (await tracker.peers(infoHash(infoHashText))).rows
        const plain = dial(port, '127.0.0.1')
        plain.write('PROXY TCP4 203.0.113.7 127.0.0.1 4000 443\r\n')
        const socket = connect({ socket: plain, rejectUnauthorized: false })
        await once(socket, 'secureConnect')
        for (const page of ['/stats', announceQuery({ port: 2 }), announceQuery({ port: 3 })]) {
          socket.write(`GET ${page} HTTP/1.1\r\nHost: x\r\n\r\n`, 'latin1')
          await once(socket, 'data')
        }
        socket.destroy()
        const addresses = (await seen(Buffer.from(INFO_HASH, 'latin1').toString('hex'))).map(({ address }) => address)
        expect(addresses).toEqual(['203.0.113.7', '203.0.113.7'])
        const below = dial(port, '127.0.0.1')
        below.write('PROXY TCP4 203.0.113.8 127.0.0.1 4001 443\r\n')
        const secure = connect({ socket: below, rejectUnauthorized: false })
        await once(secure, 'secureConnect')
        const webSocket = new WebSocket('ws://localhost/announce', { createConnection: () => secure })
        await once(webSocket, 'open')
        const id = peerId(new TextEncoder().encode('-WW0100-aaaaaaaaaaaa'))
        const fields = { infoHash: new Uint8Array(20).fill(0xe9), peerId: id, uploaded: 0, downloaded: 0, left: 0 }
        webSocket.send(encodeWsRequest({ kind: 'announce', ...fields, event: 'started', numWant: 0, offers: [] }))
        await once(webSocket, 'message')
        expect((await seen('e9'.repeat(20))).map(({ address }) => address)).toEqual(['203.0.113.8'])
        webSocket.terminate()
      },
    )
  }))
