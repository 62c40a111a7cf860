import { Buffer } from 'node:buffer'

/** Who logged in, as long as that stays true. */
export interface CompatibleApiUser {
  /** Asked at each use, so that a revoked token or a changed password ends the session too. */
  readonly stillAllowed: () => Promise<boolean>
}

export interface ApiSessionParts {
  readonly now: () => number
  readonly random: (length: number) => Uint8Array
}

/** A session lives so long after its last use, in milliseconds. */
const LIFE = 60 * 60_000
const MAXIMAL_SESSIONS = 1_000
const ID_BYTES = 24

/** Sessions of the qBittorrent-compatible API, kept in memory: programs log in again by themselves. */
export class ApiSessions {
  readonly #parts: ApiSessionParts
  readonly #living = new Map<string, { readonly user: CompatibleApiUser; readonly lastUse: number }>()

  constructor(parts: ApiSessionParts) {
    this.#parts = parts
  }

  /** The id of a new session; the one unused for longest gives way when there are too many. */
  begin(user: CompatibleApiUser): string {
    const id = Buffer.from(this.#parts.random(ID_BYTES)).toString('hex')
    this.#use(id, user)
    for (const oldest of this.#living.keys()) {
      if (this.#living.size <= MAXIMAL_SESSIONS) break
      this.#living.delete(oldest)
    }
    return id
  }

  /** Whether the request's cookie names a living session of somebody who is still allowed. */
  async holds(request: Request): Promise<boolean> {
    const id = idIn(request)
    const session = id === undefined ? undefined : this.#living.get(id)
    if (id === undefined || session === undefined || this.#parts.now() - session.lastUse > LIFE) return false
    if (!(await session.user.stillAllowed())) {
      this.#living.delete(id)
      return false
    }
    this.#use(id, session.user)
    return true
  }

  end(request: Request): void {
    const id = idIn(request)
    if (id !== undefined) this.#living.delete(id)
  }

  /** Moves it to the end, so that the map stays ordered by last use. */
  #use(id: string, user: CompatibleApiUser): void {
    this.#living.delete(id)
    this.#living.set(id, { user, lastUse: this.#parts.now() })
  }
}

function idIn(request: Request): string | undefined {
  return /(?:^|;\s*)SID=([0-9a-f]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}
