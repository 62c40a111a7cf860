/** The load balancer of `getInfo(channel, { api: 'balance' })`, with its configuration and its methods in their new words. */
import { balancer, fromFailureCounts, healthy, recommend, statusTable } from '@shoal/balancer'

interface RoomInfo {
  readonly title: string
  readonly by: string
}

/** name, priority and weight of the four interfaces. */
const endpoints = [
  { id: 'web', tier: 1, weight: 3 },
  { id: 'webHTML', tier: 2, weight: 2 },
  { id: 'mobile', tier: 3, weight: 2 },
  { id: 'userHTML', tier: 4, weight: 1 },
]

/** initializeEndpoints() and the default configuration. */
const pool = balancer(endpoints, {
  ...fromFailureCounts({ maxFailures: 3, blockDuration: 300_000, retryMultiplier: 2 }),
  attempts: endpoints.length,
})

/** callWithLoadBalance(channel, …): asks one interface, and the others when that one fails. */
async function getInfo(channel: string, options: { readonly api?: string } = {}): Promise<RoomInfo> {
  const { api = 'web' } = options
  return api === 'balance' ? pool.run(({ id }) => getRoomInfo(channel, id)) : getRoomInfo(channel, api)
}

/** Stands for a request to one interface; `web` is down. */
async function getRoomInfo(channel: string, api: string): Promise<RoomInfo> {
  if (api === 'web') throw new Error('web is down')
  return { title: `room ${channel}`, by: api }
}

for (let call = 0; call < 3; call++) console.log('room info by', (await getInfo('7', { api: 'balance' })).by)

// printStatus(), getHealthyAPIs(), the recommendation
console.log(statusTable(pool.status(), Date.now()))
console.log(healthy(pool.status()).map(({ id }) => id))
console.log('recommended:', recommend(pool.status())?.id)

// resetAPI('web'), resetAll()
pool.reset('web')
console.log('after resetAPI:', healthy(pool.status()).length, 'healthy')
pool.reset()

// updateConfig({ maxFailures: 2, blockDuration: 120000 })
pool.configure(fromFailureCounts({ maxFailures: 2, blockDuration: 120_000 }))

// updateAPIConfig('mobile', { priority: 1, weight: 5 })
pool.update(endpoints.map((endpoint) => (endpoint.id === 'mobile' ? { ...endpoint, tier: 1, weight: 5 } : endpoint)))
console.log('mobile is in tier', pool.status().find(({ id }) => id === 'mobile')?.tier)
