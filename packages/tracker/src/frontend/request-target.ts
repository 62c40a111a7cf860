import { type Bytes, latin1FromBytes } from '@shoal/bittorrent'

const QUESTION = 0x3f
const SLASH = 0x2f
const HASH = 0x23

/** What a request's path asks for; `other` goes to the ordinary HTTP server. */
export type RequestKind = 'announce' | 'scrape' | 'other'

/** Reads where an HTTP request goes, in place: its path and where its query lies. */
export class RequestTarget {
  kind: RequestKind = 'other'
  /** The first path segment before `announce` or `scrape`, which private trackers use for the passkey; empty if none. */
  passkey = ''
  queryStart = 0
  queryEnd = 0

  /** Reads a target in origin form or absolute form (RFC 9112 § 3.2). */
  read(bytes: Bytes, start: number, end: number): void {
    this.kind = 'other'
    this.passkey = ''
    const path = bytes[start] === SLASH ? start : pathOfUrl(bytes, start, end)
    let question = path
    while (question < end && bytes[question] !== QUESTION && bytes[question] !== HASH) question++
    this.queryStart = Math.min(question + 1, end)
    this.queryEnd = end
    if (path < question) this.#readPath(bytes, path, question)
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
}

/** Where the path of an absolute URL begins; `end` when it has none or is no http URL. */
function pathOfUrl(bytes: Bytes, start: number, end: number): number {
  const scheme = latin1FromBytes(bytes.subarray(start, Math.min(end, start + 8))).toLowerCase()
  const authority = scheme === 'https://' ? start + 8 : scheme.startsWith('http://') ? start + 7 : end
  let path = authority
  while (path < end && bytes[path] !== SLASH && bytes[path] !== QUESTION) path++
  return bytes[path] === SLASH ? path : end
}

/** uTorrent and others allow `announce.php`, and the word decides. */
function isPath(bytes: Bytes, start: number, end: number, word: string): boolean {
  if (!startsWith(bytes, start, word)) return false
  const rest = end - start - word.length
  return rest === 0 || (rest === 4 && startsWith(bytes, end - 4, '.php'))
}

/** Whether the bytes at `at` are those of `text`. */
export function startsWith(bytes: Bytes, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}
