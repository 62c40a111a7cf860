import { describe, expect, it } from 'vitest'
import { createAllowances } from './allowances.ts'

describe('createAllowances', () => {
  const ownTrackers = ['http://127.0.0.1:6969/announce', 'udp://127.0.0.1:6969/announce']

  it('lets nothing private through by default but our own tracker', () => {
    const allowances = createAllowances({ networks: [], peerNetworks: [], ownTrackers, usesDht: false })
    expect(allowances.mayFetch(new URL('http://127.0.0.1:5000/x.torrent'))).toBe(false)
    expect(allowances.mayAnnounce(new URL('udp://127.0.0.1:6969/announce'))).toBe(true)
    expect(allowances.mayAnnounce(new URL('http://127.0.0.1:8080/announce'))).toBe(false)
    expect(allowances.peersOf('a'.repeat(40))).toEqual([])
  })

  it('opens for exactly one link and one torrent, until it is closed again', () => {
    const allowances = createAllowances({ networks: [], peerNetworks: [], ownTrackers, usesDht: false })
    const link = 'http://127.0.0.1:4321/demo.torrent'
    const close = allowances.openFor({ link, infoHash: 'a'.repeat(40), peers: ['127.0.0.2/32'] })
    expect(allowances.mayFetch(new URL(link))).toBe(true)
    expect(allowances.mayFetch(new URL('http://127.0.0.1:4321/other'))).toBe(false)
    expect(allowances.peersOf('a'.repeat(40))).toEqual(['127.0.0.2/32'])
    expect(allowances.peersOf('b'.repeat(40))).toEqual([])
    close()
    expect(allowances.mayFetch(new URL(link))).toBe(false)
    expect(allowances.peersOf('a'.repeat(40))).toEqual([])
  })

  it('lets the networks through that the operator named', () => {
    const allowances = createAllowances({
      networks: ['10.0.0.0/8'],
      peerNetworks: ['fd00::/8'],
      ownTrackers,
      usesDht: false,
    })
    expect(allowances.mayFetch(new URL('http://10.1.2.3/x.torrent'))).toBe(true)
    expect(allowances.mayFetch(new URL('http://192.168.1.1/x.torrent'))).toBe(false)
    expect(allowances.peersOf('c'.repeat(40))).toEqual(['fd00::/8'])
  })
})
