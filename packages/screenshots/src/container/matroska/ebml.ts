import { ContainerError } from '../video-reader.ts'

/**
 * An element of EBML (RFC 8794 § 6): an identifier and a length, both of variable size, then the body. The number of
 * leading zero bits of the first byte says how many bytes follow it; an identifier keeps its marker bit.
 */
export interface Element {
  /** With its marker bit, e.g. 0x1f43b675. */
  readonly id: number
  /** First byte of the identifier, where it was counted from. */
  readonly start: number
  /** First byte after the length. */
  readonly body: number
  /** First byte after the element; `Infinity` where its length is unknown. */
  readonly end: number
}

/** Bytes that hold any header: 4 of identifier, 8 of length. */
export const ELEMENT_HEADER = 12
/** RFC 8794 § 11.3.2. */
const VOID = 0xec
const MAX_CHILDREN = 2_000_000

/** The header at `at` of `bytes`, or undefined where no element begins or the bytes end; positions are from `base`. */
export function readElement(bytes: Uint8Array, at: number, base: number): Element | undefined {
  const idLength = Math.clz32((bytes[at] ?? 0) << 24) + 1
  if (idLength > 4 || at + idLength >= bytes.length) return undefined
  let id = 0
  for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0)
  const sizeAt = at + idLength
  const first = bytes[sizeAt] ?? 0
  const sizeLength = Math.clz32(first << 24) + 1
  if (sizeLength > 8 || sizeAt + sizeLength > bytes.length) return undefined
  let size = first & (0xff >> sizeLength)
  let unknown = size === 0xff >> sizeLength
  for (let i = 1; i < sizeLength; i++) {
    const byte = bytes[sizeAt + i] ?? 0
    unknown &&= byte === 0xff
    size = size * 256 + byte
  }
  const body = base + sizeAt + sizeLength
  if (!unknown && !Number.isSafeInteger(body + size)) return undefined
  return { id, start: base + at, body, end: unknown ? Number.POSITIVE_INFINITY : body + size }
}

/** The elements between two positions of `bytes`. @throws ContainerError for one that leaves its parent. */
export function* children(bytes: Uint8Array, from: number, to: number): Generator<Element> {
  let at = from
  for (let count = 0; at < to; count++) {
    if (count === MAX_CHILDREN) throw new ContainerError('an element has too many children')
    const element = readElement(bytes, at, 0)
    if (element === undefined || element.end > to) throw new ContainerError('an element is larger than its parent')
    yield element
    at = element.end
  }
}

/** The first child with that identifier. */
export function child(bytes: Uint8Array, parent: Pick<Element, 'body' | 'end'>, id: number): Element | undefined {
  for (const element of children(bytes, parent.body, parent.end)) if (element.id === id) return element
  return undefined
}

/** An unsigned integer; undefined where the element is absent. Exact up to 2^53. */
export function unsigned(bytes: Uint8Array, element: Element | undefined): number | undefined {
  if (element === undefined) return undefined
  if (element.end - element.body > 8) throw new ContainerError('an integer has more than 8 bytes')
  let value = 0
  for (let at = element.body; at < element.end; at++) value = value * 256 + (bytes[at] ?? 0)
  return value
}

/** A float of 4 or 8 bytes; undefined where the element is absent or empty. */
export function float(bytes: Uint8Array, element: Element | undefined): number | undefined {
  if (element === undefined) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = element.end - element.body
  if (length === 4) return view.getFloat32(element.body)
  return length === 8 ? view.getFloat64(element.body) : undefined
}

/** Text up to the first zero byte. */
export function text(bytes: Uint8Array, element: Element | undefined): string | undefined {
  if (element === undefined) return undefined
  const raw = bytes.subarray(element.body, element.end)
  const end = raw.indexOf(0)
  return String.fromCharCode(...(end < 0 ? raw : raw.subarray(0, end)).subarray(0, 256))
}

/** Turns an element into one that stands for nothing (`Void`), of the same length. */
export function voidOut(bytes: Uint8Array, start: number, end: number): void {
  const SHORT = 2
  const LONG = 9
  const length = end - start
  bytes[start] = VOID
  if (length - SHORT < 0x7f) bytes[start + 1] = 0x80 | (length - SHORT)
  else new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(start + 1, (1n << 56n) | BigInt(length - LONG))
}

/** Writes an element with a length of 8 bytes. */
export function element(id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const idBytes = bigEndian(id)
  const bytes = new Uint8Array(idBytes.length + 8 + length)
  bytes.set(idBytes)
  new DataView(bytes.buffer).setBigUint64(idBytes.length, (1n << 56n) | BigInt(length))
  let at = idBytes.length + 8
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** A whole number as few bytes as hold it, most significant first. */
export function bigEndian(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}
