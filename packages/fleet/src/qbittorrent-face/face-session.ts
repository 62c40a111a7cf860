import { Buffer } from 'node:buffer'

export interface FaceSessionParts {
  readonly now: () => number
  readonly random: (length: number) => Uint8Array
}

/** A session lives so long after its last use, in milliseconds. */
const LIFE = 60 * 60_000
const MAXIMAL_SESSIONS = 1_000
const ID_BYTES = 24

/** Sessions of the qBittorrent-compatible face, kept in memory: programs log in again by themselves. */
export class FaceSessions {
  readonly #parts: FaceSessionParts
  readonly #lastUse = new Map<string, number>()

  constructor(parts: FaceSessionParts) {
    this.#parts = parts
  }

  /** The id of a new session; the one unused for longest gives way when there are too many. */
  begin(): string {
    const id = Buffer.from(this.#parts.random(ID_BYTES)).toString('hex')
    this.#use(id)
    for (const oldest of this.#lastUse.keys()) {
      if (this.#lastUse.size <= MAXIMAL_SESSIONS) break
      this.#lastUse.delete(oldest)
    }
    return id
  }

  /** Whether the request's cookie names a living session. */
  holds(request: Request): boolean {
    const id = idIn(request)
    const used = id === undefined ? undefined : this.#lastUse.get(id)
    if (id === undefined || used === undefined || this.#parts.now() - used > LIFE) return false
    this.#use(id)
    return true
  }

  end(request: Request): void {
    const id = idIn(request)
    if (id !== undefined) this.#lastUse.delete(id)
  }

  /** Moves it to the end, so that the map stays ordered by last use. */
  #use(id: string): void {
    this.#lastUse.delete(id)
    this.#lastUse.set(id, this.#parts.now())
  }
}

function idIn(request: Request): string | undefined {
  return /(?:^|;\s*)SID=([0-9a-f]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}
