/** Metrics, a health answer, alerts, and state that outlives a restart. */
import { adaptive, balancer, events, health, isAlert, prometheusText, snapshots } from '@shoal/balancer'

const endpoints = [{ id: 'a' }, { id: 'b' }]
const breaker = { consecutiveFailures: 1 }
const memory = snapshots()
const pool = balancer(endpoints, {
  ...adaptive(),
  breaker,
  extend: [
    memory,
    events((event) => {
      if (isAlert(event) && event.kind === 'state') console.log(`ALERT: ${event.endpoint} is ${event.to}`)
    }),
  ],
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

const kept = JSON.stringify(memory.take())
const restored = snapshots()
const restarted = balancer(endpoints, { ...adaptive(), breaker, extend: [restored] })
restored.restore(JSON.parse(kept))
console.log(
  'after a restart:',
  restarted
    .status()
    .map(({ id, state }) => `${id} ${state}`)
    .join(', '),
)
