import type { Fleet } from '../../fleet.ts'
import type { FleetClient } from '../../torrents/torrent-operations.ts'

/** `transfer/info`: all clients that answer together. */
export function transferFields(fleet: Fleet) {
  const clients = fleet.torrents.clients().filter(({ status }) => status === 'up')
  const sum = (measure: (snapshot: NonNullable<FleetClient['snapshot']>) => number | undefined) =>
    clients.reduce((total, { snapshot }) => total + (snapshot === undefined ? 0 : (measure(snapshot) ?? 0)), 0)
  return {
    connection_status: connectionOf(clients),
    dht_nodes: sum(({ dhtNodes }) => dhtNodes),
    dl_info_data: sum(({ sessionDownloadedBytes }) => sessionDownloadedBytes),
    dl_info_speed: sum(({ downloadSpeed }) => downloadSpeed),
    dl_rate_limit: 0,
    up_info_data: sum(({ sessionUploadedBytes }) => sessionUploadedBytes),
    up_info_speed: sum(({ uploadSpeed }) => uploadSpeed),
    up_rate_limit: 0,
    last_external_address_v4: '',
    last_external_address_v6: '',
  }
}

/** `server_state` of `sync/maindata`. */
export function serverStateFields(fleet: Fleet, preferences: Readonly<Record<string, unknown>>) {
  const transfer = transferFields(fleet)
  return {
    ...transfer,
    alltime_dl: transfer.dl_info_data,
    alltime_ul: transfer.up_info_data,
    global_ratio: transfer.dl_info_data > 0 ? (transfer.up_info_data / transfer.dl_info_data).toFixed(2) : '-',
    free_space_on_disk: freeSpace(fleet),
    queueing: preferences['queueing_enabled'] === true,
    use_alt_speed_limits: false,
    use_subcategories: false,
    refresh_interval: 1_500,
    average_time_queue: 0,
    queued_io_jobs: 0,
    read_cache_hits: '0',
    read_cache_overload: '0',
    write_cache_overload: '0',
    total_buffers_size: 0,
    total_peer_connections: 0,
    total_queued_size: 0,
    total_wasted_session: 0,
  }
}

/** A torrent goes to one client: the most that a single one of them has room for. */
function freeSpace(fleet: Fleet): number {
  const known = fleet.torrents
    .clients()
    .flatMap(({ status, snapshot }) =>
      status === 'up' && snapshot?.freeSpace !== undefined ? [snapshot.freeSpace] : [],
    )
  return Math.max(0, ...known)
}

function connectionOf(clients: readonly FleetClient[]): string {
  const states = clients.map(({ snapshot }) => snapshot?.connection ?? 'connected')
  return (
    states.find((state) => state === 'connected') ?? states.find((state) => state === 'firewalled') ?? 'disconnected'
  )
}
