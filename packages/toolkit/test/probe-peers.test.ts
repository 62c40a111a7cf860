import { encodeExtendedHandshake, encodeMessage, peerId, utf8Bytes } from '@shoal/bittorrent'
import { freePort } from '@shoal/testing'
import type { ProbeOptions, ProbeReport } from '@shoal/toolkit'
import { describe, expect, it } from 'vitest'
import { type OddServer, peerServer, tcpServer } from './odd-servers.ts'
import { HASH, probing, target } from './probing.ts'

const OTHER_ID = peerId(utf8Bytes('-qB4520-abcdefghijkl'))
const PLAIN = { extensions: true, fast: true, dht: false, v2: false }
const { opened, probed, trackerWith } = probing('peers')

describe('probe of peers', () => {
  async function withPeer(server: OddServer | Promise<OddServer>, options: ProbeOptions = {}): Promise<ProbeReport> {
    const { port } = opened(await server)
    return probed(target([await trackerWith([{ address: '127.0.0.1', port }])]), options)
  }

  it('says peers-refused of a port where nothing listens', async () => {
    const tracker = await trackerWith([{ address: '127.0.0.1', port: await freePort() }])
    const report = await probed(target([tracker]))
    expect(report).toMatchObject({ verdict: { code: 'peers-refused' }, peers: [{ outcome: { kind: 'refused' } }] })
  })

  it('says peers-timeout of one who never speaks', async () => {
    expect(
      (
        await withPeer(
          tcpServer(() => undefined),
          { peerTime: 400 },
        )
      ).verdict.code,
    ).toBe('peers-timeout')
  })

  it('says peers-unreachable of one who hangs up', async () => {
    expect((await withPeer(tcpServer((socket) => socket.end()))).verdict.code).toBe('peers-unreachable')
  })

  it('says peers-unreachable of one who speaks HTTP', async () => {
    const report = await withPeer(tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(report).toMatchObject({
      verdict: { code: 'peers-unreachable' },
      peers: [{ outcome: { kind: 'not-bittorrent' } }],
    })
  })

  it('says peers-other-torrent of one who answers with another', async () => {
    const other = { infoHash: new Uint8Array(20), peerId: OTHER_ID, features: PLAIN }
    expect((await withPeer(peerServer(other, []))).verdict.code).toBe('peers-other-torrent')
  })

  const handshake = { infoHash: HASH, peerId: OTHER_ID, features: PLAIN }
  const extended = encodeMessage({
    kind: 'extended',
    id: 0,
    payload: encodeExtendedHandshake({ extensions: new Map(), client: 'qBittorrent/4.5.2', metadataSize: 77 }),
  })

  it('says no-pieces of one who has none, said or unsaid', async () => {
    expect((await withPeer(peerServer(handshake, [extended]))).verdict.code).toBe('no-pieces')
    const report = await withPeer(peerServer(handshake, [encodeMessage({ kind: 'have-none' }), extended]))
    expect(report.peers[0]?.outcome).toMatchObject({
      kind: 'reached',
      client: 'qBittorrent',
      version: '4.5.2',
      pieces: 0,
      metadataSize: 77,
      said: { client: 'qBittorrent/4.5.2' },
    })
  })

  it('says fine of one who has some, and counts them', async () => {
    const bitfield = encodeMessage({ kind: 'bitfield', bits: Uint8Array.of(0b1010_0001, 0b0100_0000) })
    const report = await withPeer(peerServer(handshake, [extended, bitfield]))
    expect(report).toMatchObject({ verdict: { code: 'fine', subject: '1/1' } })
    expect(report.peers[0]?.outcome).toMatchObject({ pieces: 4, pieceCount: 10, seeder: false })
  })

  it('knows a seeder by have-all', async () => {
    const report = await withPeer(peerServer(handshake, [encodeMessage({ kind: 'have-all' }), extended]))
    expect(report.peers[0]?.outcome).toMatchObject({ seeder: true, pieces: 10 })
  })

  it('survives a peer that breaks the protocol after its handshake', async () => {
    const report = await withPeer(peerServer(handshake, [Uint8Array.of(255, 255, 255, 255)]))
    expect(report.verdict.code).toBe('no-pieces')
  })

  it('dials the addresses that a link names', async () => {
    const { port } = opened(await peerServer(handshake, [encodeMessage({ kind: 'have-all' }), extended]))
    expect((await probed(target([], { peers: [`127.0.0.1:${port}`] }))).verdict.code).toBe('fine')
  })
})
