import type { Clock } from '../clock.ts'
import { type FieldIssue, issuesOf } from '../field-issue.ts'
import { freeId } from '../free-id.ts'
import { MAXIMAL_PAGE } from '../page.ts'
import { withKeptSecrets } from '../with-kept-secrets.ts'
import { askClient } from './ask-client.ts'
import { type ClientConfig, clientConfigSchema, clientId } from './client-config.ts'
import type { ClientFactory } from './client-factory.ts'
import type { ClientRegistry } from './client-registry.ts'
import type { ClientStore, StoredClient } from './client-store.ts'
import type { ClientChange, ClientOperations } from './client-view.ts'
import { clientViewOf, secretFields } from './client-views.ts'
import type { FolderProbe } from './folder-probe.ts'
import { LoginGuard } from './login-guard.ts'
import { testMapping } from './test-path-mapping.ts'

export interface ClientOperationParts {
  readonly store: ClientStore
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
  const asking = { factory, clock, timeout, guard: new LoginGuard(clock) }

  const find = async (text: string): Promise<StoredClient | undefined> =>
    (await store.clients()).find(({ id }) => id === text)

  const save = async (client: StoredClient): Promise<ClientChange> => {
    await store.saveClient(client, clock.now())
    await registry.replace(client)
    await changed()
    return { kind: 'saved', client: clientViewOf(client, registry.get(client.id)) }
  }

  /** Shoal's own peer is one program: a second client over it would list the same torrents again. */
  const parsed = async (settings: unknown, id?: string): Promise<Parsed> => {
    const answer = parse(settings)
    if (answer.kind === 'invalid' || answer.config.kind !== 'builtin') return answer
    const other = (await store.clients()).find((client) => client.config.kind === 'builtin' && client.id !== id)
    if (other === undefined) return answer
    const message = `there is one built-in client, and it is ${other.config.name}`
    return { kind: 'invalid', issues: [{ path: 'kind', code: 'one_builtin', message }] }
  }

  return {
    list: async () => (await store.clients()).map((client) => clientViewOf(client, registry.get(client.id))),

    get: async (text) => {
      const client = await find(text)
      return client === undefined ? undefined : clientViewOf(client, registry.get(client.id))
    },

    add: async (settings) => {
      const answer = await parsed(settings)
      if (answer.kind === 'invalid') return answer
      const { config } = answer
      const taken = new Set<string>((await store.clients()).map(({ id }) => id))
      return save({ id: clientId(freeId(config.name, 'client', taken)), config, declared: false })
    },

    update: async (text, settings) => {
      const client = await find(text)
      if (client === undefined) return { kind: 'not-found' }
      if (client.declared) return { kind: 'refused', message: 'declared in the configuration file: change it there' }
      const answer = await parsed(withKeptSecrets(settings, client.config, secretFields), client.id)
      if (answer.kind === 'invalid') return answer
      return save({ ...client, config: answer.config })
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
      // Its own login works: qBittorrent has forgotten the wrong ones.
      if (known !== undefined && registry.get(known.id)?.status === 'up') asking.guard.right(known.config)
      const answer = await askClient(parsed.config, asking)
      if (answer.kind === 'failed') return answer
      const { info, snapshot } = answer
      const { torrents, freeSpace } = snapshot
      return { kind: 'ok', ...info, torrents: torrents.size, freeSpace }
    },

    testPathMapping: async (settings, text) => {
      const known = text === undefined ? undefined : await find(text)
      const parsed = parse(known === undefined ? settings : withKeptSecrets(settings, known.config, secretFields))
      if (parsed.kind === 'invalid') return parsed
      const answer = await askClient(parsed.config, asking)
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
      const takesOver = declared.some(({ config }) => config.kind === 'builtin')
      for (const { id, config, declared: before } of await store.clients()) {
        const gone = before || (takesOver && config.kind === 'builtin')
        if (!gone || declared.some((client) => client.id === id)) continue
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
  const parsed = clientConfigSchema.safeParse(withoutNulls(settings))
  return parsed.success ? { kind: 'config', config: parsed.data } : { kind: 'invalid', issues: issuesOf(parsed.error) }
}

/** A setting that is null is none: so a secret that is kept when left out can be taken away. */
function withoutNulls(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
}
