/** Metrics, a health answer, alerts, and state that outlives a restart. */
import { balancer, health, prometheusText } from '@shoal/balancer'

const options = {
  endpoints: [{ id: 'a' }, { id: 'b' }],
  breaker: { consecutiveFailures: 1 },
}
const pool = balancer({
  ...options,
  observer(event) {
    if (event.alert && event.kind === 'state') console.log(`ALERT: ${event.endpoint} is ${event.to}`)
  },
})

for (let call = 0; call < 10; call++) {
  await pool.run(({ id }) => (id === 'b' ? Promise.reject(new Error('refused')) : id), { idempotent: true })
}
console.log(health(pool.status()))
console.log(
  prometheusText(pool.status(), { prefix: 'upstream' })
    .split('\n')
    .filter((line) => line.startsWith('upstream'))
    .join('\n'),
)

const kept = JSON.stringify(pool.snapshot())
const restarted = balancer(options)
restarted.restore(JSON.parse(kept))
console.log(
  'after a restart:',
  restarted
    .status()
    .map(({ id, state }) => `${id} ${state}`)
    .join(', '),
)
