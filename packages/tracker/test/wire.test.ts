import { readdirSync, readFileSync } from 'node:fs'
import { describePeerId, fromHex, parseUdpReply } from '@shoal/bittorrent'
import { expect, it } from 'vitest'
import { rawHttp, UdpAsker, withTracker } from './ask-tracker.ts'

// First announces of real clients, captured byte by byte on 2026-11-22 from the Debian 12 packages: qBittorrent 4.5.2,
// Transmission 3.00, aria2 1.36.0, rTorrent 0.9.8, each adding a torrent of 100,000 bytes that it has nothing of.
// `.http` is one request; `.udp.hex` is a datagram a line: connect, started, and stopped where it came too.
const FOLDER = new URL('./wire/', import.meta.url)
const NAMES: Readonly<Record<string, string>> = {
  qbittorrent: 'qBittorrent',
  transmission: 'Transmission',
  aria2c: 'aria2',
  rtorrent: 'rTorrent',
}
const clientOf = (file: string) => NAMES[file.split('.')[0] ?? '']
const filesEnding = (end: string) => readdirSync(FOLDER).filter((file) => file.endsWith(end))

it.each(filesEnding('.http'))('understands %s', (file) =>
  withTracker({}, async (tracker, port) => {
    const request = readFileSync(new URL(file, FOLDER), 'latin1').replace(/\r\n\r\n$/, '\r\nConnection: close\r\n\r\n')
    const reply = (await rawHttp(port, request)).toString('latin1')
    expect(reply).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nd8:completei0e10:downloadedi0e11:external ip4:/s)
    const [swarm] = (await tracker.swarms()).rows
    expect(swarm?.leechers).toBe(1)
    const [peer] = swarm === undefined ? [] : (await tracker.peers(swarm.infoHash)).rows
    expect(peer).toMatchObject({ client: clientOf(file), left: 100_000, seeder: false, protocol: 'http' })
  }),
)

it.each(filesEnding('.udp.hex'))('understands %s', (file) =>
  withTracker({}, async (tracker, port) => {
    const asker = await new UdpAsker(port).open()
    try {
      const [connect, ...announces] = readFileSync(new URL(file, FOLDER), 'utf8').trim().split('\n')
      const given = (await asker.raw(fromHex(connect ?? '') ?? new Uint8Array())) ?? Buffer.alloc(16)
      for (const [index, line] of announces.entries()) {
        const datagram = Buffer.from(line, 'hex')
        given.copy(datagram, 0, 8, 16)
        const reply = parseUdpReply((await asker.raw(datagram)) ?? new Uint8Array(), 'ipv4')
        expect(reply).toMatchObject({ kind: 'announce', transactionId: datagram.readUInt32BE(12), seeders: 0 })
        expect(describePeerId(datagram.subarray(36, 56)).client).toBe(clientOf(file))
        expect(tracker.counters().leechers).toBe(index === 0 ? 1 : 0) // the second one, where there is one, is stopped
      }
    } finally {
      asker.close()
    }
  }),
)
