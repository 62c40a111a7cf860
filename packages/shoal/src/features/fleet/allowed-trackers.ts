import type { FleetStore } from '@shoal/fleet'

/** Private trackers that an operator allowed for the built-in client, known without asking the database. */
export interface AllowedTrackers {
  /** The store to give to the fleet: what it changes is known here before it resolves. */
  readonly store: FleetStore
  /** Whether a tracker's host, without port, is allowed. */
  has(host: string): boolean
}

/** Reads them before the built-in client goes on with the torrents that it remembers, some of which need them. */
export async function followAllowedTrackers(store: FleetStore): Promise<AllowedTrackers> {
  let hosts: ReadonlySet<string> = new Set()
  const load = async (): Promise<void> => {
    const allowed = (await store.allowedHosts()).filter(({ purpose }) => purpose === 'tracker')
    hosts = new Set(allowed.map(({ host }) => hostName(host)))
  }
  await load()
  return {
    store: {
      ...store,
      allowHost: async (host) => {
        await store.allowHost(host)
        await load()
      },
      disallowHost: async (host, purpose) => {
        await store.disallowHost(host, purpose)
        await load()
      },
    },
    has: (host) => hosts.has(host),
  }
}

function hostName(host: string): string {
  return (URL.parse(`udp://${host}`)?.hostname ?? host).toLowerCase().replace(/^\[|\]$/g, '')
}
