import { createTracker } from '@shoal/tracker'

// Shoal as the benchmark measures it: rates, limits, expiry and counters on, but no ceiling that the load would reach.
const options = JSON.parse(process.argv[2] ?? '{}')
const tracker = createTracker({
  listen: ['127.0.0.1', '::1'],
  access: { mode: 'open' },
  detailsMebibytes: 0,
  limits: { requestsPerAddress: 1e8, requestsPerNetwork: 1e9, newSwarmsPerNetwork: 1e9, badConnectionIds: 1e9 },
  ...options,
})
await tracker.start(AbortSignal.timeout(60_000))
