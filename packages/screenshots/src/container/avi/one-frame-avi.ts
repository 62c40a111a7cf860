import type { AviHeader } from './header.ts'

const KEYFRAME = 0x10
const HAS_INDEX = 0x10

/** A complete AVI file of one frame. The stream's header and format go in unchanged. */
export function oneFrameAvi(header: AviHeader, frame: Uint8Array): Uint8Array {
  const { streamHeader, streamFormat, width, height } = header
  const microseconds = Math.round(header.frameSeconds * 1e6)
  const main = words(microseconds, 0, 0, HAS_INDEX, 1, 0, 1, 0, width, height, 0, 0, 0, 0)
  const oneLong = streamHeader.slice()
  new DataView(oneLong.buffer).setUint32(32, 1, true)
  const stream = list('strl', chunk('strh', oneLong), chunk('strf', streamFormat))
  const movie = list('movi', chunk('00dc', frame))
  const index = chunk('idx1', join([ascii('00dc'), words(KEYFRAME, 4, frame.length)]))
  return chunk('RIFF', join([ascii('AVI '), list('hdrl', chunk('avih', main), stream), movie, index]))
}

function list(kind: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return chunk('LIST', join([ascii(kind), ...parts]))
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  return join([ascii(name), words(body.length), body, new Uint8Array(body.length % 2)])
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true)
  return bytes
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
