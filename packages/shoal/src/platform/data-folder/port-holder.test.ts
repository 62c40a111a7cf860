import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listeningInodes, nameOfCommand, portHolder } from './port-holder.ts'

// Three lines of a real /proc/net/tcp: port 5000 listening, port 5000 as the far end of a connection, port 22.
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41521 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1388 0100007F:C3A2 01 00000000:00000000 00:00000000 00000000     0        0 41522 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11520 1 0000000000000000 100 0 0 10 0`

describe('listeningInodes', () => {
  it('takes listening TCP sockets of that port only', () => {
    expect(listeningInodes(table, 'tcp', 5000)).toEqual(['41521'])
    expect(listeningInodes(table, 'tcp', 22)).toEqual(['11520'])
    expect(listeningInodes(table, 'tcp', 80)).toEqual([])
  })
})

describe('nameOfCommand', () => {
  it.each([
    [['/usr/sbin/nginx', '-g', 'daemon off;'], 'nginx'],
    [['/opt/node', '--conditions=source', '/srv/shoal/main.ts', 'up'], 'main.ts'],
    [['/usr/bin/python3.11', '-u', 'serve.py'], 'serve.py'],
    [['node'], 'node'],
    [[], undefined],
  ])('calls %j %s', (words, name) => {
    expect(nameOfCommand(words)).toBe(name)
  })
})

describe.runIf(process.platform === 'linux')('portHolder', () => {
  it('names the process that listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      expect(await portHolder('tcp', port)).toContain(`process ${process.pid}`)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
    expect(await portHolder('tcp', port)).toBeUndefined()
  })
})
