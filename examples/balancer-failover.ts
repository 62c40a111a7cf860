/** Three endpoints, one of them down: calls go on to the others, and the breaker takes it out. */
import { balancer, roundRobin, statusTable } from '@shoal/balancer'

const pool = balancer({
  endpoints: [
    { id: 'amsterdam', url: 'https://ams.example', weight: 2 },
    { id: 'berlin', url: 'https://ber.example' },
    { id: 'spare', url: 'https://spare.example', tier: 1 },
  ],
  breaker: { consecutiveFailures: 3 },
  // In turn, to meet Amsterdam again and again. The default policy keeps away from it after the first failure.
  policy: roundRobin(),
})

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
  pool
    .healthy()
    .map(({ id }) => id)
    .join(', '),
)
