import type { Clock } from '../clock.ts'
import type { ClientConfig } from './client-config.ts'

/** qBittorrent bans at the fifth wrong password; the watch itself spends up to two. */
const WRONG_ALLOWED = 2
/** As long as qBittorrent's ban, in milliseconds. */
const REMEMBERED_FOR = 3_600_000
/** Places remembered at once; the oldest go first. */
const MOST_PLACES = 1_000

interface Place {
  readonly wrong: Set<string>
  until: number
}

/** Remembers wrong passwords of tests, so that pressing the button again does not get Shoal's address banned. */
export class LoginGuard {
  readonly #clock: Clock
  readonly #places = new Map<string, Place>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a login with this configuration may be tried. */
  allows(config: ClientConfig): boolean {
    const login = loginOf(config)
    const place = login === undefined ? undefined : this.#places.get(login.place)
    if (login === undefined || place === undefined || place.until <= this.#clock.now()) return true
    return !place.wrong.has(login.secret) && place.wrong.size < WRONG_ALLOWED
  }

  wrong(config: ClientConfig): void {
    const login = loginOf(config)
    if (login === undefined) return
    const until = this.#clock.now() + REMEMBERED_FOR
    const known = this.#places.get(login.place)
    const place = known === undefined || known.until <= this.#clock.now() ? { wrong: new Set<string>(), until } : known
    place.wrong.add(login.secret)
    place.until = until
    this.#places.delete(login.place)
    this.#places.set(login.place, place)
    const [oldest] = this.#places.keys()
    if (this.#places.size > MOST_PLACES && oldest !== undefined) this.#places.delete(oldest)
  }

  /** A login that worked: qBittorrent counts from zero again. */
  right(config: ClientConfig): void {
    const login = loginOf(config)
    if (login !== undefined) this.#places.delete(login.place)
  }
}

/** Only qBittorrent bans for passwords; a key is not counted. Held in memory only. */
function loginOf(config: ClientConfig): { readonly place: string; readonly secret: string } | undefined {
  if (config.kind !== 'qbittorrent' || config.apiKey !== undefined) return undefined
  if (config.username === undefined || config.password === undefined) return undefined
  const place = URL.parse(config.url)?.origin ?? config.url
  return { place, secret: JSON.stringify([config.username, config.password]) }
}
