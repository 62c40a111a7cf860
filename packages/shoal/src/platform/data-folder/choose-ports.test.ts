import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@shoal/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { choosePorts, PortTakenError, type PortWish } from './choose-ports.ts'
import { type DataFolder, dataFolderAt, prepareDataFolder } from './data-folder.ts'

const hosts = ['127.0.0.1']
let folder: DataFolder
let blockers: Server[] = []

async function block(port: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  blockers.push(server)
}

beforeEach(async () => {
  folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'shoal-ports-')))
  await prepareDataFolder(folder)
})
afterEach(async () => {
  for (const server of blockers) await new Promise((resolve) => server.close(resolve))
  blockers = []
  await rm(folder.root, { recursive: true, force: true })
})

describe('choosePorts', () => {
  it('gives way at the first start, says so, and keeps the number', async () => {
    const preferred = await freePort()
    await block(preferred)
    const wish: PortWish = { name: 'control', protocols: ['tcp'], preferred }
    const [first] = await choosePorts(folder, [wish], hosts)
    expect(first?.port).toBeGreaterThan(preferred)
    expect(first?.instead?.holder).toContain(`process ${process.pid}`)
    for (const server of blockers.splice(0)) await new Promise((resolve) => server.close(resolve))
    const [second] = await choosePorts(folder, [wish], hosts)
    expect(second).toEqual({ name: 'control', port: first?.port })
  })

  it('refuses when the kept number is taken later, naming who holds it', async () => {
    const preferred = await freePort()
    const wish: PortWish = { name: 'control', protocols: ['tcp'], preferred }
    const [first] = await choosePorts(folder, [wish], hosts)
    await block(first?.port ?? 0)
    const refusal = await choosePorts(folder, [wish], hosts).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(PortTakenError)
    expect(String(refusal)).toContain(`process ${process.pid}`)
  })

  it('refuses when a configured number is taken', async () => {
    const configured = await freePort()
    await block(configured)
    const wish: PortWish = { name: 'tracker', protocols: ['udp', 'tcp'], preferred: 6969, configured }
    await expect(choosePorts(folder, [wish], hosts)).rejects.toThrow(/--tracker-port/)
  })

  it('stays within the range that was asked for', async () => {
    const from = await freePort()
    const wishes: PortWish[] = [
      { name: 'control', protocols: ['tcp'], preferred: 1 },
      { name: 'tracker', protocols: ['tcp', 'udp'], preferred: 2 },
    ]
    const chosen = await choosePorts(folder, wishes, hosts, { from, to: from + 50 })
    for (const { port } of chosen) expect(port).toBeGreaterThanOrEqual(from)
    expect(new Set(chosen.map(({ port }) => port)).size).toBe(2)
  })
})
