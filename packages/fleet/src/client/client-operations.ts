import { type Clock, pause } from '../clock.ts'
import { freeId } from '../free-id.ts'
import { issuesOf } from '../intake/parse-release.ts'
import { MAXIMAL_PAGE } from '../page.ts'
import type { Reason } from '../reason.ts'
import type { FleetStore, StoredClient } from '../store/fleet-store.ts'
import { withKeptSecrets } from '../with-kept-secrets.ts'
import { type ClientConfig, clientConfigSchema, clientId } from './client-config.ts'
import { asClientError } from './client-error.ts'
import type { ClientFactory } from './client-factory.ts'
import type { ClientRegistry } from './client-registry.ts'
import type { ClientChange, ClientOperations, FieldIssue } from './client-view.ts'
import { clientViewOf, secretFields } from './client-views.ts'
import type { FolderProbe } from './folder-probe.ts'
import { testMapping } from './test-path-mapping.ts'
import type { ClientInfo, ClientSnapshot } from './torrent-client.ts'

export interface ClientOperationParts {
  readonly store: FleetStore
  readonly registry: ClientRegistry
  readonly factory: ClientFactory
  readonly folders: FolderProbe
  readonly clock: Clock
  /** Bounds each call to a client, in milliseconds. */
  readonly timeout: () => number
  /** A client appeared or may take torrents again: grabs that wait for one are tried. */
  readonly changed: () => Promise<void>
}

const DEFAULT_PAGE = 50

/** What people can do with clients. */
export function createClientOperations(parts: ClientOperationParts): ClientOperations {
  const { store, registry, factory, folders, clock, timeout, changed } = parts

  const find = async (text: string): Promise<StoredClient | undefined> =>
    (await store.clients()).find(({ id }) => id === text)

  const save = async (client: StoredClient): Promise<ClientChange> => {
    await store.saveClient(client, clock.now())
    await registry.replace(client)
    await changed()
    return { kind: 'saved', client: clientViewOf(client, registry.get(client.id)) }
  }

  return {
    list: async () => (await store.clients()).map((client) => clientViewOf(client, registry.get(client.id))),

    get: async (text) => {
      const client = await find(text)
      return client === undefined ? undefined : clientViewOf(client, registry.get(client.id))
    },

    add: async (settings) => {
      const parsed = parse(settings)
      if (parsed.kind === 'invalid') return parsed
      const taken = new Set<string>((await store.clients()).map(({ id }) => id))
      return save({ id: clientId(freeId(parsed.config.name, 'client', taken)), config: parsed.config, declared: false })
    },

    update: async (text, settings) => {
      const client = await find(text)
      if (client === undefined) return { kind: 'not-found' }
      if (client.declared) return { kind: 'refused', message: 'declared in the configuration file: change it there' }
      const parsed = parse(withKeptSecrets(settings, client.config, secretFields))
      if (parsed.kind === 'invalid') return parsed
      return save({ ...client, config: parsed.config })
    },

    remove: async (text) => {
      const client = await find(text)
      if (client === undefined) return { kind: 'not-found' }
      if (client.declared) return { kind: 'refused', message: 'declared in the configuration file: remove it there' }
      const view = clientViewOf(client, registry.get(client.id))
      await store.removeClient(client.id)
      await registry.remove(client.id)
      await changed()
      return { kind: 'saved', client: view }
    },

    test: async (settings, text) => {
      const known = text === undefined ? undefined : await find(text)
      const parsed = parse(known === undefined ? settings : withKeptSecrets(settings, known.config, secretFields))
      if (parsed.kind === 'invalid') return parsed
      const answer = await ask(parsed.config, { factory, clock, timeout: timeout() })
      if (answer.kind === 'failed') return answer
      const { info, snapshot } = answer
      const { torrents, freeSpace } = snapshot
      return { kind: 'ok', ...info, torrents: torrents.size, ...(freeSpace === undefined ? {} : { freeSpace }) }
    },

    testPathMapping: async (settings, text) => {
      const known = text === undefined ? undefined : await find(text)
      const parsed = parse(known === undefined ? settings : withKeptSecrets(settings, known.config, secretFields))
      if (parsed.kind === 'invalid') return parsed
      const answer = await ask(parsed.config, { factory, clock, timeout: timeout() })
      if (answer.kind === 'failed') return answer
      return { kind: 'ok', folders: await testMapping(parsed.config, answer.snapshot.torrents.values(), folders) }
    },

    torrents: async (text, page) => {
      const client = await find(text)
      if (client === undefined) return undefined
      const all = [...(registry.get(client.id)?.snapshot?.torrents.values() ?? [])].sort((one, other) =>
        one.name < other.name ? -1 : one.name > other.name ? 1 : 0,
      )
      const from = Math.max(0, Number.parseInt(page.cursor ?? '0', 10) || 0)
      const to = from + Math.min(Math.max(1, page.limit ?? DEFAULT_PAGE), MAXIMAL_PAGE)
      const items = all.slice(from, to)
      return to < all.length ? { items, nextCursor: String(to) } : { items }
    },

    declare: async (clients) => {
      const declared = clients.map(({ id, settings }) => ({
        id: clientId(id),
        config: clientConfigSchema.parse(settings),
        declared: true,
      }))
      for (const { id, declared: before } of await store.clients()) {
        if (!before || declared.some((client) => client.id === id)) continue
        await store.removeClient(id)
        await registry.remove(id)
      }
      for (const client of declared) {
        await store.saveClient(client, clock.now())
        await registry.replace(client)
      }
      await changed()
    },
  }
}

type Parsed =
  | { readonly kind: 'config'; readonly config: ClientConfig }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

function parse(settings: unknown): Parsed {
  const parsed = clientConfigSchema.safeParse(settings)
  return parsed.success ? { kind: 'config', config: parsed.data } : { kind: 'invalid', issues: issuesOf(parsed.error) }
}

type Answer =
  | { readonly kind: 'answer'; readonly info: ClientInfo; readonly snapshot: ClientSnapshot }
  | { readonly kind: 'failed'; readonly reason: Reason }

/** Connects once, and lets go again. */
async function ask(
  config: ClientConfig,
  { factory, clock, timeout }: { readonly factory: ClientFactory; readonly clock: Clock; readonly timeout: number },
): Promise<Answer> {
  const client = factory.create(config, timeout)
  const over = new AbortController()
  try {
    const limit = pause(clock, 2 * timeout, over.signal).then(() => over.abort())
    const info = await client.info(over.signal)
    const snapshot = await client.poll(over.signal)
    over.abort()
    await limit
    return { kind: 'answer', info, snapshot }
  } catch (error) {
    over.abort()
    return { kind: 'failed', reason: asClientError(error).reason }
  } finally {
    await client.close()
  }
}
