import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClientFactory, createSqlBuiltinMemory, type Fleet, type FleetSchema } from '../src/index.ts'
import { listening } from './support/listening.ts'
import { builtinOver, MemorySession } from './support/memory-session.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import { allowLoopback, openStore, startFleet, type TestFleet, turningSealer } from './support/test-fleet.ts'

describe('testing the connection to a client', () => {
  let folder: string
  let database: SqlDatabase<FleetSchema>
  let running: TestFleet
  let fleet: Fleet

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-client-test-'))
    database = openSqlite<FleetSchema>({ file: join(folder, 'fleet.db') })
    running = await startFleet(
      await openStore(database),
      createClientFactory(
        builtinOver(new MemorySession(), createSqlBuiltinMemory({ database, sealer: turningSealer })),
      ),
      allowLoopback,
    )
    fleet = running.fleet
    await fleet.settings.replace({ clientTimeout: 2_000 })
  })
  afterAll(async () => {
    await running.close()
    await database.close()
    await rm(folder, { recursive: true })
  })

  /** Serves for this test only; the address of the server. */
  async function serve(server: Server, scheme = 'http'): Promise<string> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy()) // whoever tests us may hang up first
    })
    const port = await listening(server)
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return `${scheme}://127.0.0.1:${port}`
  }
  const failureOf = async (settings: object): Promise<string> => {
    const outcome = await fleet.clients.test({ name: 'Tested', ...settings })
    return outcome.kind === 'failed' ? outcome.reason.code : outcome.kind
  }
  async function refusing(): Promise<string> {
    const server = createServer()
    const port = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    return `127.0.0.1:${port}`
  }
  const answering = (listener: RequestListener) => serve(createHttpServer(listener))

  it.each(['qbittorrent', 'transmission', 'rtorrent'])('says that nobody listens there (%s)', async (kind) => {
    expect(await failureOf({ kind, url: `http://${await refusing()}` })).toBe('connection-refused')
  })

  it('says that nobody listens there (deluge, SCGI)', async () => {
    const [host = '', port] = (await refusing()).split(':')
    expect(await failureOf({ kind: 'deluge', host, port: Number(port), username: 'a', password: 'b' })).toBe(
      'connection-refused',
    )
    expect(await failureOf({ kind: 'rtorrent', url: `tcp://${await refusing()}` })).toBe('connection-refused')
    expect(await failureOf({ kind: 'rtorrent', url: `unix:${folder}/none.sock` })).toBe('socket-missing')
  })

  it('says that there is no such host', async () => {
    expect(await failureOf({ kind: 'qbittorrent', url: 'http://nowhere.invalid:8080' })).toBe('unknown-host')
  })

  it('says that nothing answers in time', async () => {
    const url = await serve(createServer())
    expect(await failureOf({ kind: 'qbittorrent', url })).toBe('no-answer')
  })

  it('says that another program answers', async () => {
    const page = await answering((_request, response) => response.end('<!doctype html><title>A router</title>'))
    for (const kind of ['qbittorrent', 'transmission', 'rtorrent'])
      expect([kind, await failureOf({ kind, url: page })]).toEqual([kind, 'other-program'])
    const nothing = await answering((_request, response) => response.writeHead(404).end())
    expect(await failureOf({ kind: 'qbittorrent', url: nothing })).toBe('other-program')
  })

  it('tells the gate of a web server from the login of qBittorrent', async () => {
    let logins = 0
    const url = await answering((request, response) => {
      if (request.url?.includes('auth/login') === true) logins += 1
      response.writeHead(401, { 'www-authenticate': 'Basic realm="nginx"' }).end()
    })
    expect(await failureOf({ kind: 'qbittorrent', url, username: 'admin', password: 'x' })).toBe('gate')
    expect(logins).toBe(0)
  })

  it('says what is wrong with the certificate, and accepts one whose authority is given', async () => {
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...names]
    execFileSync('openssl', [...args, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
    const [cert, key] = [await readFile(certFile, 'utf8'), await readFile(keyFile, 'utf8')]
    const url = await serve(
      createHttpsServer({ cert, key }, (_request, response) => response.end('hello')),
      'https',
    )
    expect(await failureOf({ kind: 'transmission', url })).toBe('certificate-unknown')
    expect(await failureOf({ kind: 'transmission', url, certificateAuthority: cert })).toBe('certificate-name')
    const named = url.replace('127.0.0.1', 'localhost')
    expect(await failureOf({ kind: 'transmission', url: named, certificateAuthority: cert })).toBe('other-program')
    const plain = await answering((_request, response) => response.end())
    expect(await failureOf({ kind: 'qbittorrent', url: plain.replace('http:', 'https:') })).toBe('not-tls')
  })

  it('names the fields that are not right, and never shows a secret', async () => {
    const outcome = await fleet.clients.test({ kind: 'qbittorrent', name: '', url: 'ftp://x', password: 'hidden-one' })
    expect(outcome).toMatchObject({ kind: 'invalid', issues: [{ path: 'name' }, { path: 'url' }] })
    const added = await fleet.clients.add({
      kind: 'qbittorrent',
      name: 'Secrets',
      url: `http://${await refusing()}`,
      username: 'admin',
      password: 'hidden-two',
      basicAuth: { username: 'gate', password: 'hidden-three' },
    })
    const shown = JSON.stringify([outcome, added, await fleet.clients.list()])
    expect(shown).not.toContain('hidden')
    expect(await fleet.clients.get('secrets')).toMatchObject({ secrets: ['password', 'basicAuth'] })
  })

  it('keeps a secret that a change leaves out, and takes one away that is null', async () => {
    const base = { kind: 'transmission', name: 'Kept', url: `http://${await refusing()}`, username: 'u' }
    await fleet.clients.add({ ...base, password: 'p', basicAuth: { username: 'a', password: 'b' } })
    expect(await fleet.clients.update('kept', base)).toMatchObject({ client: { secrets: ['password', 'basicAuth'] } })
    expect(await fleet.clients.update('kept', { ...base, basicAuth: null })).toMatchObject({
      client: { secrets: ['password'] },
    })
  })

  describeWith(['qbittorrent-nox'], 'a real qBittorrent', () => {
    it('tells the check of the Host header from a wrong password, and spends no login on it', async () => {
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      // As behind a port that Docker maps: the Host header names a port that qBittorrent does not listen on.
      const { port: own } = new URL(qbittorrent.url)
      const mapped = await serve(
        createServer((socket) => {
          const onward = connect(Number(own), '127.0.0.1')
          socket.pipe(onward).pipe(socket)
          onward.on('error', () => socket.destroy())
          socket.on('close', () => onward.destroy())
        }),
      )
      const settings = { kind: 'qbittorrent', name: 'Mapped', url: mapped, ...qbittorrentLogin }
      for (const password of [qbittorrentLogin.password, 'one', 'two', 'three', 'four', 'five']) {
        const outcome = await fleet.clients.test({ ...settings, password })
        expect(outcome).toMatchObject({ reason: { code: 'refused', message: expect.stringContaining('Host header') } })
      }
      expect(await fleet.clients.test({ ...settings, url: qbittorrent.url })).toMatchObject({ kind: 'ok' })
    })

    it('tells version and space, and how often one presses with wrong passwords: no ban', async () => {
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      const settings = { kind: 'qbittorrent', url: qbittorrent.url, username: qbittorrentLogin.username }
      expect(await failureOf(settings)).toBe('login-missing')
      const codes: string[] = []
      for (const password of ['one', 'one', 'one', 'two', 'three', 'four', 'five'])
        codes.push(await failureOf({ ...settings, password }))
      expect(codes).toEqual([
        'login-wrong',
        'login-spared',
        'login-spared',
        'login-wrong',
        'login-spared',
        'login-spared',
        'login-spared',
      ])
      await fleet.clients.add({ ...settings, name: 'Real', password: qbittorrentLogin.password })
      await vi.waitFor(async () => expect((await fleet.clients.get('real'))?.status).toBe('up'), { timeout: 20_000 })
      const outcome = await fleet.clients.test({ ...settings, name: 'Real' }, 'real')
      expect(outcome).toMatchObject({ kind: 'ok', program: 'qBittorrent', torrents: 0 })
      expect(outcome).toHaveProperty('freeSpace')
      expect(outcome).toHaveProperty('version', expect.stringMatching(/^\d+\.\d+/))
    })
  })
})
