import type { Clock } from '../clock.ts'
import { issuesOf } from '../intake/parse-release.ts'
import { MAXIMAL_PAGE } from '../page.ts'
import type { FleetStore, StoredClient } from '../store/fleet-store.ts'
import { type ClientConfig, type ClientId, clientConfigSchema, clientId } from './client-config.ts'
import type { ClientFactory } from './client-factory.ts'
import type { ClientRegistry } from './client-registry.ts'
import type { ClientChange, ClientOperations, FieldIssue } from './client-view.ts'
import { clientViewOf, secretFields } from './client-views.ts'
import { LoginGuard } from './login-guard.ts'
import { testClient } from './test-client.ts'

export interface ClientOperationParts {
  readonly store: FleetStore
  readonly registry: ClientRegistry
  readonly factory: ClientFactory
  readonly clock: Clock
  /** Bounds each call to a client, in milliseconds. */
  readonly timeout: () => number
  /** A client appeared or may take torrents again: grabs that wait for one are tried. */
  readonly changed: () => Promise<void>
}

const DEFAULT_PAGE = 50

/** What people can do with clients. */
export function createClientOperations(parts: ClientOperationParts): ClientOperations {
  const { store, registry, factory, clock, timeout, changed } = parts
  const testParts = { factory, clock, timeout, guard: new LoginGuard(clock) }

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
      const taken = new Set((await store.clients()).map(({ id }) => id))
      return save({ id: freeId(parsed.config.name, taken), config: parsed.config, declared: false })
    },

    update: async (text, settings) => {
      const client = await find(text)
      if (client === undefined) return { kind: 'not-found' }
      if (client.declared) return { kind: 'refused', message: 'declared in the configuration file: change it there' }
      const parsed = parse(withKeptSecrets(settings, client.config))
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
      const parsed = parse(known === undefined ? settings : withKeptSecrets(settings, known.config))
      // Its own login works: qBittorrent has forgotten the wrong ones.
      if (known !== undefined && registry.get(known.id)?.status === 'up') testParts.guard.right(known.config)
      return parsed.kind === 'invalid' ? parsed : testClient(parsed.config, testParts)
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
  const parsed = clientConfigSchema.safeParse(withoutNulls(settings))
  return parsed.success ? { kind: 'config', config: parsed.data } : { kind: 'invalid', issues: issuesOf(parsed.error) }
}

/** A setting that is null is none: so a secret that is kept when left out can be taken away. */
function withoutNulls(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
}

/** The new settings with those secrets of the old ones that they leave out, if the kind stayed. */
function withKeptSecrets(settings: unknown, before: ClientConfig): unknown {
  if (typeof settings !== 'object' || settings === null) return settings
  if (!('kind' in settings) || settings.kind !== before.kind) return settings
  const kept = Object.entries(before).filter(([key]) => secretFields.some((secret) => secret === key))
  return { ...Object.fromEntries(kept), ...settings }
}

/** Made from the name, so that rules and URLs read well: `NAS 1` becomes `nas-1`. */
function freeId(name: string, taken: ReadonlySet<ClientId>): ClientId {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 32) || 'client'
  for (let number = 1; ; number += 1) {
    const candidate = clientId(number === 1 ? base : `${base}-${number}`)
    if (!taken.has(candidate)) return candidate
  }
}
