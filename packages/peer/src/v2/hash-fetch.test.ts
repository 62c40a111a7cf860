import type { HashRange } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { HashFetch, type HashPartner } from './hash-fetch.ts'

const range: HashRange = {
  piecesRoot: new Uint8Array(32).fill(7),
  baseLayer: 2,
  index: 0,
  length: 2,
  proofLayers: 0,
}
const right = new Uint8Array(64).fill(1)
const isRight = (hashes: Uint8Array): boolean => hashes[0] === 1

/** A peer that has every piece and notes what it is asked. */
function partner(): HashPartner & { readonly asked: HashRange[] } {
  const asked: HashRange[] = []
  return { closed: false, features: { v2: true }, has: () => true, send: (request) => void asked.push(request), asked }
}

describe('hash fetch', () => {
  it('asks a peer once for hashes that two pieces wait for, and tells both', async () => {
    const peer = partner()
    const fetch = new HashFetch(new FakeClock(), () => [peer], true)
    const both = [fetch.fetch(range, 0, isRight), fetch.fetch(range, 1, isRight)]
    expect(peer.asked).toHaveLength(1)
    fetch.onMessage(peer, { kind: 'hashes', ...range, hashes: right })
    expect(await Promise.all(both)).toEqual([right, right])
  })

  it('asks the next peer, for all who wait, where one refuses or lies', async () => {
    const [refuses, lies, honest] = [partner(), partner(), partner()]
    const fetch = new HashFetch(new FakeClock(), () => [refuses, lies, honest], true)
    const both = [fetch.fetch(range, 0, isRight), fetch.fetch(range, 1, isRight)]
    fetch.onMessage(refuses, { kind: 'hash-reject', ...range })
    fetch.onMessage(lies, { kind: 'hashes', ...range, hashes: new Uint8Array(64) })
    fetch.onMessage(honest, { kind: 'hashes', ...range, hashes: right })
    expect(await Promise.all(both)).toEqual([right, right])
    expect([refuses, lies, honest].map(({ asked }) => asked.length)).toEqual([1, 1, 1])
  })

  it('tells all who wait that nobody gives the hashes', async () => {
    const peer = partner()
    const fetch = new HashFetch(new FakeClock(), () => [peer], true)
    const both = [fetch.fetch(range, 0, isRight), fetch.fetch(range, 1, isRight)]
    fetch.onMessage(peer, { kind: 'hash-reject', ...range })
    expect(await Promise.all(both)).toEqual([undefined, undefined])
  })
})
