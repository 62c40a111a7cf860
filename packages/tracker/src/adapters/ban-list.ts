import { formatIpAddress, parseIpAddress } from '../address/ip-address.ts'
import { RequestSource } from '../address/request-source.ts'
import type { SourceGuard } from '../announce/source-guard.ts'
import type { BanRow } from '../tracker.ts'
import { TrackerOptionsError } from '../tracker-errors.ts'

const MOST_BANS = 10_000
const SECOND = 1000 // milliseconds

/** The addresses shut out, with reason and end; keeps the main thread's guard in step. */
export class BanList {
  readonly #guard: SourceGuard
  readonly #seconds: () => number
  readonly #rows = new Map<string, { readonly key: number; readonly reason: string; readonly until: number }>()

  constructor(guard: SourceGuard, seconds: () => number) {
    this.#guard = guard
    this.#seconds = seconds
    guard.onBan = (source, until) => this.note(source, until, 'too many datagrams with a wrong connection id')
  }

  /** Shuts an address out by hand. Throws `TrackerOptionsError` for what is no address. */
  add(address: string, seconds: number, reason: string): void {
    const parsed = parseIpAddress(address)
    if (parsed === undefined) throw new TrackerOptionsError('address', `"${address}" is not an IP address`)
    const source = new RequestSource()
    source.set(parsed)
    this.note(source, this.#seconds() + seconds, reason)
  }

  /** Notes a ban that ends at `until`, in Unix seconds. */
  note(source: RequestSource, until: number, reason: string): void {
    this.#dropEnded()
    if (this.#rows.size >= MOST_BANS) return
    const key = this.#guard.addressKey(source)
    this.#rows.set(formatIpAddress(source.toIpAddress()), { key, reason, until })
    this.#guard.bans.set(key, until)
  }

  /** Lets an address in again; false when it was not shut out. */
  remove(address: string): boolean {
    const parsed = parseIpAddress(address)
    const text = parsed === undefined ? address : formatIpAddress(parsed)
    const row = this.#rows.get(text)
    if (row === undefined) return false
    this.#rows.delete(text)
    this.#guard.bans.delete(row.key)
    return true
  }

  rows(): readonly BanRow[] {
    this.#dropEnded()
    return [...this.#rows].map(([address, { reason, until }]) => ({ address, reason, until: until * SECOND }))
  }

  /** Addresses and ends, for other threads. */
  keys(): readonly (readonly [address: string, until: number])[] {
    this.#dropEnded()
    return [...this.#rows].map(([address, { until }]) => [address, until])
  }

  #dropEnded(): void {
    const now = this.#seconds()
    for (const [address, { key, until }] of this.#rows) {
      if (until > now) continue
      this.#rows.delete(address)
      this.#guard.bans.delete(key)
    }
  }
}
