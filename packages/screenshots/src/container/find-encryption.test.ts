import { describe, expect, it } from 'vitest'
import { isEncrypted } from './find-encryption.ts'

const bytes = (...parts: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(parts.flat())
const asfHeader = [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c]
const contentEncryption = [
  0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11, 0xb4, 0xb7, 0x00, 0xa0, 0xc9, 0x55, 0xfc, 0x6e,
]
const flv = (video: number): Uint8Array =>
  bytes(
    [0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0],
    [8, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xaf, 0, 0, 0, 12],
    [video, 0, 0, 1],
    [0, 0, 0, 0, 0, 0, 0],
  )
const program = (flags: number): Uint8Array => bytes([0, 0, 1, 0xba, 0x44, 0, 0, 1, 0xe0, 7, 0xec, flags, 0x80, 5])

describe('encryption in the first bytes of a file', () => {
  it.each([
    ['asf', bytes(asfHeader, contentEncryption), true],
    ['asf', bytes(asfHeader), false],
    ['flv', flv(0x29), true],
    ['flv', flv(0x09), false],
    ['mpeg', program(0x90), true],
    ['mpeg', program(0x80), false],
    [
      'mxf',
      bytes([0x06, 0x0e, 0x2b, 0x34, 0x04, 0x01, 0x01, 0x07, 0x0d, 0x01, 0x03, 0x01, 0x02, 0x0b, 0x01, 0x00]),
      true,
    ],
    ['ogg', bytes(contentEncryption), false],
  ] as const)('%s: %s', (format, head, expected) => {
    expect(isEncrypted(format, head)).toBe(expected)
  })
})
