import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { LabPorts } from './lab-ports.ts'

const HOST = '127.0.0.1'

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const found = server.address()
  if (found === null || typeof found === 'string') throw new TypeError('no port')
  return found.port
}

it('stays within the range, leaves out what others hold, and says so when nothing is left', async () => {
  const taken = await takenPort()
  const ports = new LabPorts({ first: taken, last: taken })
  await expect(ports.take(HOST)).rejects.toThrow(`no port of ${taken}-${taken} is free any more`)
  await expect(ports.takeExactly(HOST, taken)).rejects.toThrow('is taken')
  await expect(ports.takeExactly(HOST, taken + 1)).rejects.toThrow('is not within')
})

it('never hands out a port twice', async () => {
  const ports = new LabPorts(undefined)
  const found = [await ports.take(HOST), await ports.take(HOST), await ports.take(HOST)]
  expect(new Set(found).size).toBe(3)
  await expect(ports.takeExactly(HOST, found[0] ?? 0)).rejects.toThrow('is taken')
})
