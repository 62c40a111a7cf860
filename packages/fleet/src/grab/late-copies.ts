import type { BackgroundWork } from '../background-work.ts'
import type { ClientId } from '../client/client-config.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import type { GrabContext } from './grab-context.ts'
import { settleLateCopies } from './settle-late-copies.ts'

/** Clients that may hold copies of torrents that went elsewhere: they are asked until that is settled. */
export class LateCopies {
  readonly #context: () => GrabContext
  readonly #background: BackgroundWork
  readonly #clients = new Set<ClientId>()

  constructor(context: () => GrabContext, background: BackgroundWork) {
    this.#context = context
    this.#background = background
  }

  /** A client was left that may keep a copy. */
  expect(id: ClientId): void {
    this.#clients.add(id)
  }

  /** Asks a client that is back. */
  look(client: WatchedClient): void {
    this.#look(client, 'first')
  }

  /** Asks a client again whose copies are not settled. */
  lookAgain(client: WatchedClient): void {
    if (this.#clients.has(client.id)) this.#look(client, 'later')
  }

  #look(client: WatchedClient, look: 'first' | 'later'): void {
    const { signal } = this.#background
    this.#clients.delete(client.id)
    this.#background.run('asking for late copies', async () => {
      if (await settleLateCopies(client, this.#context(), look, signal)) this.#clients.add(client.id)
    })
  }
}
