import { type ClientDetail, clientSettings, type FleetClient } from '@shoal/api'
import type { ClientView } from '@shoal/fleet'
import { viewReason } from '../../../http/view-reason.ts'

const STATE = { up: 'online', down: 'offline', unknown: 'unknown' } as const satisfies Readonly<
  Record<ClientView['status'], FleetClient['state']>
>

/** A client of the fleet with its load. */
export function viewClient(client: ClientView): FleetClient {
  return {
    id: client.id,
    name: client.name,
    kind: client.kind,
    state: STATE[client.status],
    enabled: client.enabled,
    draining: client.draining,
    declared: client.declared,
    uploadSpeed: client.uploadSpeed,
    downloadSpeed: client.downloadSpeed,
    activeDownloads: client.activeDownloads,
    torrents: client.torrents,
    address: client.address,
    version: client.version,
    problem: client.reason && viewReason(client.reason),
    freeBytes: client.freeSpace,
    seenAt: client.seenAt,
  }
}

/** The same with its settings for the form. */
export function viewClientDetail(client: ClientView): ClientDetail {
  return { ...viewClient(client), settings: clientSettings.parse(client.settings), secrets: [...client.secrets] }
}
