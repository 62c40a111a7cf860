import { type Bytes, latin1FromBytes } from '@shoal/bittorrent'
import { RequestTarget, startsWith } from './request-target.ts'

/** Bytes of a request's head at most; announces need about 500, a scrape of 74 info-hashes about 5,500. */
export const MAX_HEAD = 16_384

const SPACE = 0x20
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const ZERO = 0x30

/**
 * Reads the head of one HTTP request in place: the request line and the few header fields that an announce has use for.
 * Only a plain `GET` without contents is taken; everything else is `other`, for the ordinary server to route.
 */
export class RequestHead extends RequestTarget {
  /** Index behind the head's empty line. */
  end = 0
  /** Whether the connection stays open after the reply. */
  keepAlive = true
  /** The wanted forwarding header's value, its occurrences joined; undefined when it is absent. */
  forwarded: string | undefined
  readonly #forwardedName: string

  /** `forwardedName` is the lower-case name of the header to keep, empty for none. */
  constructor(forwardedName: string) {
    super()
    this.#forwardedName = forwardedName
  }

  /** Reads the head that begins at `start`; false while it is incomplete. */
  readHead(bytes: Bytes, start: number, length: number): boolean {
    const end = findHeadEnd(bytes, start, length)
    if (end < 0) return false
    this.end = end
    this.kind = 'other'
    this.forwarded = undefined
    const lineEnd = this.#readRequestLine(bytes, start, end)
    if (this.kind !== 'other') this.#readFields(bytes, lineEnd, end)
    return true
  }

  #readRequestLine(bytes: Bytes, start: number, end: number): number {
    let lineEnd = start
    while (lineEnd < end && bytes[lineEnd] !== LF) lineEnd++
    if (!startsWith(bytes, start, 'GET ')) return lineEnd + 1
    const target = start + 4
    let targetEnd = target
    while (targetEnd < lineEnd && bytes[targetEnd] !== SPACE) targetEnd++
    if (!startsWith(bytes, targetEnd + 1, 'HTTP/1.')) return lineEnd + 1
    this.keepAlive = bytes[targetEnd + 8] === ZERO + 1
    this.read(bytes, target, targetEnd)
    return lineEnd + 1
  }

  #readFields(bytes: Bytes, start: number, end: number): void {
    for (let at = start; at < end; ) {
      let lineEnd = at
      while (lineEnd < end && bytes[lineEnd] !== LF) lineEnd++
      const first = (bytes[at] ?? 0) | 0x20
      if (first === 0x63 && isField(bytes, at, 'connection')) this.#readConnection(bytes, at + 11, lineEnd)
      else if (first === 0x63 && isField(bytes, at, 'content-length')) this.#readLength(bytes, at + 15, lineEnd)
      // `Connection: upgrade` alone is what nginx sends for every request of a location that may carry WebSockets.
      else if (first === 0x75 && isField(bytes, at, 'upgrade')) this.#readUpgrade(bytes, at + 8, lineEnd)
      else if (isField(bytes, at, 'transfer-encoding') || isField(bytes, at, 'expect')) this.kind = 'other'
      else if (this.#forwardedName !== '' && isField(bytes, at, this.#forwardedName)) {
        const value = latin1FromBytes(bytes.subarray(at + this.#forwardedName.length + 1, lineEnd)).trim()
        this.forwarded = this.forwarded === undefined ? value : `${this.forwarded}, ${value}`
      }
      at = lineEnd + 1
    }
  }

  #readConnection(bytes: Bytes, start: number, end: number): void {
    const options = latin1FromBytes(bytes.subarray(start, end)).toLowerCase().split(',')
    if (options.some((option) => option.trim() === 'close')) this.keepAlive = false
  }

  /** Only WebSocket is worth another server; who wishes for another protocol gets an ordinary answer. */
  #readUpgrade(bytes: Bytes, start: number, end: number): void {
    if (latin1FromBytes(bytes.subarray(start, end)).trim().toLowerCase() === 'websocket') this.kind = 'other'
  }

  /** Some proxies say that a GET has no contents. */
  #readLength(bytes: Bytes, start: number, end: number): void {
    if (latin1FromBytes(bytes.subarray(start, end)).trim() !== '0') this.kind = 'other'
  }
}

/** The index behind the empty line that ends a head; −1 while there is none. Bare line feeds are let pass. */
function findHeadEnd(bytes: Bytes, start: number, length: number): number {
  for (let at = start; at < length; at++) {
    if (bytes[at] !== LF) continue
    if (bytes[at + 1] === LF && at + 1 < length) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF && at + 2 < length) return at + 3
  }
  return -1
}

/** Whether a line begins with the field's name, in any case, and a colon. */
function isField(bytes: Bytes, at: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const byte = bytes[at + index] ?? 0
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    if (lower !== name.charCodeAt(index)) return false
  }
  return bytes[at + name.length] === COLON
}
