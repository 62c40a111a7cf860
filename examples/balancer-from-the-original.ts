/** The configuration and the methods of the original load balancer (`APILoadBalancer`), in their new words. */
import { balancer, statusTable, weightedRandom } from '@shoal/balancer'

const MINUTE = 60_000 // milliseconds

const pool = balancer({
  // name, priority and weight
  endpoints: [
    { id: 'web', tier: 1, weight: 3 },
    { id: 'webHTML', tier: 2, weight: 2 },
    { id: 'mobile', tier: 3, weight: 2 },
    { id: 'userHTML', tier: 4, weight: 1 },
  ],
  policy: weightedRandom(),
  attempts: 4,
  breaker: {
    consecutiveFailures: 3, // maxFailures
    openFor: 5 * MINUTE, // blockDuration
    multiplier: 2, // retryMultiplier
    maxOpenFor: 60 * MINUTE,
  },
})

// callWithLoadBalance(roomId, options)
const info = await pool.run(({ id }) =>
  id === 'web' ? Promise.reject(new Error('web is down')) : `room info by ${id}`,
)
console.log(info)

// printStatus(), getHealthyAPIs(), the recommendation
console.log(statusTable(pool.status(), Date.now()))
console.log(pool.healthy().map(({ id }) => id))
console.log('recommended:', pool.recommend()?.id)

// updateConfig(…)
pool.configure({ breaker: { consecutiveFailures: 2, openFor: 2 * MINUTE } })

// updateAPIConfig('mobile', { priority: 1, weight: 5 })
pool.update([
  { id: 'web', tier: 1, weight: 3 },
  { id: 'mobile', tier: 1, weight: 5 },
  { id: 'webHTML', tier: 2, weight: 2 },
  { id: 'userHTML', tier: 4, weight: 1 },
])

// resetAPI('web'), resetAll()
pool.reset('web')
pool.reset()
