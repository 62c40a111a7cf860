import type { StrategyFactory } from './simulate.ts'
import type { SimulatedEndpoint } from './topology.ts'

const MAX_FAILURES = 3
const BLOCK_DURATION = 300_000 // milliseconds
const RETRY_MULTIPLIER = 2

interface Status {
  readonly endpoint: SimulatedEndpoint
  failureCount: number
  blocked: boolean
  nextRetryTime: number
}

/**
 * The algorithm of the original load balancer (requirements E), as its description and its behaviour show it: weighted random
 * choice, priority without effect, a retry that may meet the same endpoint, failures minus successes, a block that grows with
 * every failure that arrives, and an error at once where all are blocked. It has no timeout of its own, so it is given ours.
 */
export function originalStrategy(timeout: number): StrategyFactory {
  return (topology, clock, random) => {
    const statuses: Status[] = topology.endpoints.map((endpoint) => ({
      endpoint,
      failureCount: 0,
      blocked: false,
      nextRetryTime: 0,
    }))
    const pick = (): Status | undefined => {
      const available = statuses.filter((status) => !status.blocked || clock.now() >= status.nextRetryTime)
      const total = available.reduce((sum, { endpoint }) => sum + endpoint.weight, 0)
      let rest = random() * total
      for (const status of available) {
        rest -= status.endpoint.weight
        if (rest <= 0) return status
      }
      return available[0]
    }
    const failed = (status: Status) => {
      status.failureCount++
      if (status.failureCount < MAX_FAILURES) return
      status.blocked = true
      status.nextRetryTime = clock.now() + BLOCK_DURATION * RETRY_MULTIPLIER ** (status.failureCount - MAX_FAILURES)
      // It logs the time as a date, which throws once the exponent has run away.
      new Date(status.nextRetryTime).toISOString()
    }
    const succeeded = (status: Status) => {
      status.failureCount = Math.max(0, status.failureCount - 1)
      if (status.blocked && status.failureCount === 0) status.blocked = false
    }
    return async (call) => {
      let last: unknown
      for (let attempt = 0; attempt < statuses.length; attempt++) {
        const status = pick()
        if (status === undefined) throw new Error('all endpoints are blocked')
        try {
          await withTimeout(call(status.endpoint))
          succeeded(status)
          return
        } catch (error) {
          last = error
          failed(status)
        }
      }
      throw last
    }

    function withTimeout(answer: Promise<void>): Promise<void> {
      return new Promise((resolve, reject) => {
        const cancel = clock.after(timeout, () => reject(new Error('timeout')))
        answer.then(resolve, reject).finally(() => cancel())
      })
    }
  }
}
