import { type Bytes, latin1FromBytes } from '@shoal/bittorrent'

/** Bytes of a request's head at most; announces need about 500, a scrape of 74 info-hashes about 5,500. */
export const LONGEST_HEAD = 16_384

const SPACE = 0x20
const QUESTION = 0x3f
const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a
const SLASH = 0x2f

/** What a request's path asks for; `other` goes to the ordinary HTTP server. */
export type RequestKind = 'announce' | 'scrape' | 'other'

/**
 * Reads the head of one HTTP request in place: the request line and the few header fields that an announce has use for.
 * Only a plain `GET` with an origin-form target is taken; everything else is `other`.
 */
export class RequestHead {
  kind: RequestKind = 'other'
  /** Index behind the head's empty line. */
  end = 0
  /** Whether the connection stays open after the reply. */
  keepAlive = true
  /** The first path segment before `announce` or `scrape`, which private trackers use for the passkey; empty if none. */
  passkey = ''
  queryStart = 0
  queryEnd = 0
  /** The wanted forwarding header's value, its occurrences joined; undefined when it is absent. */
  forwarded: string | undefined
  readonly #forwardedName: string

  /** `forwardedName` is the lower-case name of the header to keep, empty for none. */
  constructor(forwardedName: string) {
    this.#forwardedName = forwardedName
  }

  /** Reads the head that begins at `start`; false while it is incomplete. */
  read(bytes: Bytes, start: number, length: number): boolean {
    const end = findHeadEnd(bytes, start, length)
    if (end < 0) return false
    this.end = end
    this.kind = 'other'
    this.forwarded = undefined
    this.passkey = ''
    const lineEnd = this.#readRequestLine(bytes, start, end)
    if (this.kind !== 'other') this.#readFields(bytes, lineEnd, end)
    return true
  }

  #readRequestLine(bytes: Bytes, start: number, end: number): number {
    let lineEnd = start
    while (lineEnd < end && bytes[lineEnd] !== LF) lineEnd++
    if (!startsWith(bytes, start, 'GET /')) return lineEnd + 1
    const target = start + 4
    let targetEnd = target
    let question = -1
    for (; targetEnd < lineEnd && bytes[targetEnd] !== SPACE; targetEnd++) {
      if (bytes[targetEnd] === QUESTION && question < 0) question = targetEnd
    }
    if (!startsWith(bytes, targetEnd + 1, 'HTTP/1.')) return lineEnd + 1
    this.keepAlive = bytes[targetEnd + 8] === 0x31
    const pathEnd = question < 0 ? targetEnd : question
    this.queryStart = question < 0 ? targetEnd : question + 1
    this.queryEnd = targetEnd
    this.#readPath(bytes, target, pathEnd)
    return lineEnd + 1
  }

  #readPath(bytes: Bytes, start: number, end: number): void {
    let slash = start
    for (let at = start; at < end; at++) if (bytes[at] === SLASH) slash = at
    if (isPath(bytes, slash, end, '/announce')) this.kind = 'announce'
    else if (isPath(bytes, slash, end, '/scrape')) this.kind = 'scrape'
    else return
    if (slash > start) this.passkey = latin1FromBytes(bytes.subarray(start + 1, slash))
    if (this.passkey.includes('/')) this.kind = 'other'
  }

  #readFields(bytes: Bytes, start: number, end: number): void {
    for (let at = start; at < end; ) {
      let lineEnd = at
      while (lineEnd < end && bytes[lineEnd] !== LF) lineEnd++
      const first = (bytes[at] ?? 0) | 0x20
      if (first === 0x63 && isField(bytes, at, 'connection')) this.#readConnection(bytes, at + 11, lineEnd)
      else if (isField(bytes, at, 'content-length') || isField(bytes, at, 'transfer-encoding')) this.kind = 'other'
      else if (this.#forwardedName !== '' && isField(bytes, at, this.#forwardedName)) {
        const value = latin1FromBytes(bytes.subarray(at + this.#forwardedName.length + 1, lineEnd)).trim()
        this.forwarded = this.forwarded === undefined ? value : `${this.forwarded}, ${value}`
      }
      at = lineEnd + 1
    }
  }

  #readConnection(bytes: Bytes, start: number, end: number): void {
    const value = latin1FromBytes(bytes.subarray(start, end)).toLowerCase()
    if (value.includes('upgrade')) this.kind = 'other'
    else if (value.includes('close')) this.keepAlive = false
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

/** uTorrent and others allow `announce.php`, and the word decides. */
function isPath(bytes: Bytes, start: number, end: number, word: string): boolean {
  if (!startsWith(bytes, start, word)) return false
  const rest = end - start - word.length
  return rest === 0 || (rest === 4 && startsWith(bytes, end - 4, '.php'))
}

function startsWith(bytes: Bytes, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
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
