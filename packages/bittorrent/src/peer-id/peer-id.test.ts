import { describe, expect, it } from 'vitest'
import { latin1Bytes } from '../bytes/latin1.ts'
import { createPeerId, PeerIdError, peerId } from '../identity/peer-id.ts'
import { describePeerId } from './describe-peer-id.ts'

const bytes = (text: string): Uint8Array => latin1Bytes(text) ?? new Uint8Array()

describe('describePeerId', () => {
  it.each([
    ['-qB4520-', 'qBittorrent', '4.5.2'],
    ['-qB5050-', 'qBittorrent', '5.0.5'],
    ['-TR3000-', 'Transmission', '3.00'],
    ['-TR2940-', 'Transmission', '2.94'],
    ['-TR4060-', 'Transmission', '4.0.6'],
    ['-LT2080-', 'libtorrent', '2.0.8'],
    ['-lt0D80-', 'rTorrent', '0.13.8'],
    ['A2-1-36-0-', 'aria2', '1.36.0'],
    ['-DE2110-', 'Deluge', '2.1.1'],
    ['-DE13F0-', 'Deluge', '1.3.15'],
    ['-UT2210-', 'µTorrent', '2.2.1'],
    ['-UT355W-', 'µTorrent', '3.5.5.32'],
    ['-WW0207-', 'WebTorrent', '2.7'],
    ['-AZ5770-', 'Vuze', '5.7.7'],
    ['-BC0178-', 'BitComet', '1.78'],
    ['-TX0256-', 'Tixati', '2.56'],
    ['-ZZ1234-', 'ZZ', '1.2.3.4'],
    ['M7-2-1--', 'BitTorrent', '7.2.1'],
    ['T03I-----', 'BitTornado', '0.3.18'],
    ['XBT054--', 'XBT', '0.5.4'],
  ])('reads %s as %s %s', (prefix, client, version) => {
    expect(describePeerId(bytes(prefix.padEnd(20, 'x')))).toEqual({ client, version })
  })

  it('calls anything else unknown', () => {
    expect(describePeerId(new Uint8Array(20))).toEqual({ client: 'unknown', version: '' })
    expect(describePeerId(new Uint8Array())).toEqual({ client: 'unknown', version: '' })
  })

  it('knows ids that Shoal makes', () => {
    let seed = 0
    const id = createPeerId(() => (seed = (seed + 0.377) % 1))
    expect(id).toHaveLength(20)
    expect(describePeerId(id)).toEqual({ client: 'Shoal', version: '0.1.0' })
  })
})

describe('peerId', () => {
  it('takes twenty bytes and nothing else', () => {
    expect(peerId(new Uint8Array(20))).toHaveLength(20)
    expect(() => peerId(new Uint8Array(19))).toThrow(PeerIdError)
  })
})
