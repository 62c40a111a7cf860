import { MagnetError } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { repairMagnet } from './repair-magnet.ts'

const V1 = 'c9e15763f722f23e98a29decdfae341b98d53056'

describe('repairMagnet', () => {
  it.each([
    ['a bare info-hash', V1],
    ['one in upper case', V1.toUpperCase()],
    ['one in base32', 'ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMCW'],
    ['a link without trackers', `magnet:?xt=urn:btih:${V1}`],
  ])('gives trackers to %s', (_, text) => {
    expect(repairMagnet(text, ['udp://t:1'])).toMatchObject({ infoHashV1: V1, trackers: ['udp://t:1'] })
  })

  it('leaves a link with trackers alone, and knows v2', () => {
    expect(repairMagnet(`magnet:?xt=urn:btih:${V1}&tr=http://own/`, ['udp://t:1']).trackers).toEqual(['http://own/'])
    expect(repairMagnet('ab'.repeat(32), []).infoHashV2).toBe('ab'.repeat(32))
  })

  it('refuses anything else', () => {
    expect(() => repairMagnet('film.torrent', [])).toThrow(MagnetError)
  })
})
