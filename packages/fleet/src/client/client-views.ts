import type { ClientConfig } from './client-config.ts'
import type { StoredClient } from './client-store.ts'
import type { ClientView } from './client-view.ts'
import type { WatchedClient } from './watched-client.ts'

/** Settings that are never shown; a form that leaves them out keeps them. */
export const secretFields = ['password', 'apiKey', 'basicAuth', 'proxy'] as const

/** A client as people see it. */
export function clientViewOf({ id, config, declared }: StoredClient, watched: WatchedClient | undefined): ClientView {
  const snapshot = watched?.snapshot
  const address = addressOf(config)
  return {
    id,
    name: config.name,
    kind: config.kind,
    enabled: config.enabled,
    draining: config.draining,
    declared,
    status: watched?.status ?? 'unknown',
    uploadSpeed: snapshot?.uploadSpeed ?? 0,
    downloadSpeed: snapshot?.downloadSpeed ?? 0,
    activeDownloads: snapshot?.activeDownloads ?? 0,
    torrents: snapshot?.torrents.size ?? 0,
    outstandingBytes: snapshot?.outstandingBytes ?? 0,
    settings: withoutSecrets(config),
    secrets: secretFields.filter((field) => Object.hasOwn(config, field)),
    address,
    ...(watched?.reason === undefined ? {} : { reason: watched.reason }),
    ...(watched?.info === undefined ? {} : { program: watched.info.program, version: watched.info.version }),
    ...(snapshot?.freeSpace === undefined ? {} : { freeSpace: snapshot.freeSpace }),
    ...(watched?.seenAt === undefined ? {} : { seenAt: watched.seenAt }),
  }
}

function withoutSecrets(config: ClientConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !secretFields.some((secret) => secret === key)))
}

/** Without user name and password, should somebody have put them into the address. */
export function addressOf(config: ClientConfig): string | undefined {
  switch (config.kind) {
    case 'builtin':
      return undefined
    case 'deluge':
      return `${config.host}:${config.port}`
    case 'qbittorrent':
    case 'transmission':
    case 'rtorrent': {
      const url = URL.parse(config.url)
      return url === null ? config.url : `${url.protocol}//${url.host}${url.pathname}`
    }
  }
}
