import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MINUTE, openAnnouncer } from '../../test/open-announcer.ts'
import { ConnectionIds } from '../access/connection-ids.ts'
import { RequestSource } from '../address/request-source.ts'
import { DatagramHandler, REPLY_ROOM } from './handle-datagram.ts'

const KEY = [7, 8] as const

function makeHandler(): DatagramHandler {
  return new DatagramHandler(openAnnouncer(), new ConnectionIds(KEY), () => MINUTE, new RequestSource())
}

it('answers no datagram with more than a frame, and random ones with silence', () => {
  const handler = makeHandler()
  const output = new DataView(new ArrayBuffer(REPLY_ROOM))
  const ids = new ConnectionIds(KEY)
  handler.source.setIpv4(0x0100007f)
  ids.give(handler.source.address, 4, MINUTE)
  const connected = Buffer.alloc(8)
  connected.writeUInt32BE(ids.high, 0)
  connected.writeUInt32BE(ids.low, 4)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2048 }), fc.boolean(), fc.nat(3), (random, isConnected, action) => {
      const bytes = Buffer.from(random)
      if (isConnected && bytes.length >= 16) {
        bytes.set(connected)
        bytes.writeUInt32BE(action, 8)
      }
      handler.attach(new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
      const length = handler.handle(0, bytes.length, output, 0)
      if (typeof length !== 'number') throw new TypeError('a store in memory answers at once')
      expect(length).toBeLessThanOrEqual(1400)
      if (!isConnected) expect(length).toBe(0)
      if (length > 0) expect(output.getUint32(4)).toBe(bytes.readUInt32BE(12))
    }),
    { numRuns: 3000 },
  )
})

it('costs one connect what it answers: 16 bytes for 16 bytes', () => {
  const handler = makeHandler()
  const output = new DataView(new ArrayBuffer(REPLY_ROOM))
  const connect = Buffer.from('00000417271019800000000012345678', 'hex')
  handler.attach(new DataView(connect.buffer, connect.byteOffset, connect.length))
  expect(handler.handle(0, 16, output, 0)).toBe(16)
  expect(output.getUint32(4)).toBe(0x12345678)
})
