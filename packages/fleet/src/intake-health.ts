import type { ClientRegistry } from './client/client-registry.ts'
import type { FleetHealth } from './fleet.ts'
import { unfinishedKinds } from './grab/grab.ts'
import type { Acceptance } from './intake/acceptance.ts'
import type { FleetStore } from './store/fleet-store.ts'
import { StoreUnwritableError } from './store/store-unwritable-error.ts'

/** Whether the fleet takes what comes, and can pass it on. */
export class IntakeHealth {
  readonly #store: Pick<FleetStore, 'counts'>
  readonly #registry: ClientRegistry
  /** Whether the last announcement could not be stored. */
  #failing = false

  constructor(store: Pick<FleetStore, 'counts'>, registry: ClientRegistry) {
    this.#store = store
    this.#registry = registry
  }

  /** Takes something in, and remembers whether it could be stored. */
  async note(work: () => Promise<Acceptance>): Promise<Acceptance> {
    try {
      const acceptance = await work()
      if (acceptance.kind === 'accepted') this.#failing = false
      return acceptance
    } catch (error) {
      if (error instanceof StoreUnwritableError) this.#failing = true
      throw error
    }
  }

  read = async (): Promise<FleetHealth> => {
    const counts = await this.#store.counts()
    const all = this.#registry.all()
    const up = all.filter(({ status }) => status === 'up').length
    return {
      accepting: !this.#failing,
      clientsUp: up,
      clientsDown: all.length - up,
      waiting: unfinishedKinds.reduce((sum, kind) => sum + counts[kind], 0),
    }
  }
}
