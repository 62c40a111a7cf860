import type { AllowedHost } from './allowed-host.ts'
import type { Clock } from './clock.ts'
import type { AllowanceOperations } from './fleet.ts'
import type { Allowances } from './fleet-options.ts'
import type { FleetStore } from './store/fleet-store.ts'

export interface AllowanceParts {
  readonly store: FleetStore
  readonly clock: Clock
  /** What configuration allows. */
  readonly configured: Allowances
  readonly wake: () => void
}

/** Hosts that operators allowed, kept and consulted together with what configuration allows. */
export class AllowedHosts implements AllowanceOperations {
  readonly #parts: AllowanceParts
  #hosts: readonly AllowedHost[] = []

  constructor(parts: AllowanceParts) {
    this.#parts = parts
  }

  async load(): Promise<void> {
    this.#hosts = await this.#parts.store.allowedHosts()
  }

  /** Configuration and operators together. */
  readonly allowances: Allowances = {
    mayFetch: (url) => this.#parts.configured.mayFetch(url) || this.#lists(url, 'fetch'),
    mayAnnounce: (tracker) => this.#parts.configured.mayAnnounce(tracker) || this.#lists(tracker, 'tracker'),
    isPublicTracker: (tracker) => this.#parts.configured.isPublicTracker(tracker),
    usesDht: () => this.#parts.configured.usesDht(),
    peersOf: (infoHash) => this.#parts.configured.peersOf(infoHash),
  }

  async list(): Promise<readonly AllowedHost[]> {
    return this.#hosts
  }

  async add(text: string, purpose: AllowedHost['purpose']): Promise<'added' | 'invalid'> {
    const host = normalized(text)
    if (host === undefined) return 'invalid'
    const { store, clock, wake } = this.#parts
    const now = clock.now()
    await store.allowHost({ host, purpose, createdAt: now })
    await this.load()
    await store.wakeParked([purpose === 'fetch' ? 'address-refused' : 'tracker-not-allowed'], now)
    wake()
    return 'added'
  }

  async remove(text: string, purpose: AllowedHost['purpose']): Promise<void> {
    await this.#parts.store.disallowHost(normalized(text) ?? text, purpose)
    await this.load()
  }

  #lists(url: URL, purpose: AllowedHost['purpose']): boolean {
    return this.#hosts.some((allowed) => allowed.purpose === purpose && [url.hostname, url.host].includes(allowed.host))
  }
}

/** `host` or `host:port` as URLs spell it, or nothing if it is neither. */
function normalized(text: string): string | undefined {
  const url = URL.parse(`http://${text.trim()}/`)
  if (url === null || url.pathname !== '/' || url.username !== '' || url.search !== '') return undefined
  return url.host
}
