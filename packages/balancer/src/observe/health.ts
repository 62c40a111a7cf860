import type { EndpointStatus } from './endpoint-status.ts'

export interface Health {
  /** ok: all in rotation; degraded: some; down: none. */
  readonly status: 'ok' | 'degraded' | 'down'
  readonly inRotation: number
  readonly endpoints: number
}

/** The short answer for a health route: `down` deserves a 503. */
export function health(rows: readonly EndpointStatus[]): Health {
  const inRotation = rows.filter((row) => row.inRotation).length
  const status = inRotation === 0 ? 'down' : inRotation < rows.length ? 'degraded' : 'ok'
  return { status, inRotation, endpoints: rows.length }
}
