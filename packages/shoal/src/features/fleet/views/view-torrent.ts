import type { FleetTorrent as ApiTorrent } from '@shoal/api'
import type { FleetTorrent } from '@shoal/fleet'

/** A torrent of the fleet as the API shows it. */
export function viewTorrent({ clientId, clientName, torrent }: FleetTorrent): ApiTorrent {
  const { seedingTime, tags, completedAt, error, ...rest } = torrent
  return {
    clientId,
    clientName,
    ...rest,
    tags: [...tags],
    seedingSeconds: seedingTime,
    completedAt,
    error,
  }
}
