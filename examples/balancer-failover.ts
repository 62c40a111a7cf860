/** Three endpoints, one of them down: calls go on to the others, and the breaker takes it out. */
import { balancer, healthy, roundRobin, statusTable } from '@shoal/balancer'

const pool = balancer(
  [
    { id: 'amsterdam', url: 'https://ams.example', weight: 2 },
    { id: 'berlin', url: 'https://ber.example' },
    { id: 'spare', url: 'https://spare.example', tier: 1 },
  ],
  // In turn, to meet Amsterdam again and again. `adaptive()` would keep away from it after the first failure.
  { choose: roundRobin(), breaker: { consecutiveFailures: 3 } },
)

/** Stands for a request; Amsterdam is down. */
async function request(endpoint: { readonly id: string; readonly url: string }): Promise<string> {
  if (endpoint.id === 'amsterdam') throw new Error(`${endpoint.url} refused the connection`)
  return `answer from ${endpoint.id}`
}

for (let call = 0; call < 20; call++) {
  const answer = await pool.run((endpoint) => request(endpoint))
  if (answer !== 'answer from berlin') throw new Error(`unexpected: ${answer}`)
}
console.log(statusTable(pool.status(), Date.now()))
console.log(
  'healthy:',
  healthy(pool.status())
    .map(({ id }) => id)
    .join(', '),
)
