import { expect, it } from 'vitest'
import { qrSvg } from './qr-svg.ts'

const LINK = 'magnet:?xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d53056'

it('draws a link', async () => {
  expect(await qrSvg(LINK)).toMatch(/^<svg [^>]*viewBox/)
})

it('keeps a link with hundreds of trackers readable', async () => {
  const trackers = Array.from({ length: 300 }, (_, index) => `&tr=udp%3A%2F%2Ftracker${index}.example%3A6969`)
  const width = (svg: string): number => Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])
  expect(width(await qrSvg(LINK + trackers.join('')))).toBeLessThan(120) // modules
  expect(width(await qrSvg(`${LINK}&dn=${'n'.repeat(4000)}`))).toBeLessThan(120)
})
