import type { BreakerState } from '@shoal/balancer'
import type { Log } from '../log.ts'
import type { WatchedClient } from './watched-client.ts'

/**
 * Writes a breaker's change to the log. A probe that fails opens it again and again: only the first opening is told,
 * and that nothing is left to give torrents to, which is what a person should look at.
 */
export function tellOfCircuit(
  client: WatchedClient,
  from: BreakerState,
  all: readonly WatchedClient[],
  log: Log,
): void {
  const { state, lastFailure } = client.circuit
  if (state === 'half-open' || (from === 'half-open' && state === 'open')) return
  const { failuresInRow, nextRetryAt } = client.circuit.status()
  const values = {
    client: client.config.name,
    from,
    to: state,
    ...(nextRetryAt === undefined ? {} : { failuresInRow, nextRetryAt: new Date(nextRetryAt).toISOString() }),
    ...(lastFailure === undefined || state !== 'open' ? {} : { reason: lastFailure.reason.message }),
  }
  if (state === 'closed') log.info('breaker closed', values)
  else log.warn(state === 'open' ? 'breaker opened' : 'client isolated', values)
  if (state !== 'closed' && all.every(({ circuit }) => circuit.state !== 'closed'))
    log.warn('every client is blocked: grabs wait', { clients: all.length })
}
