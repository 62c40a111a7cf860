/** A circuit breaker alone, around a call that the program makes itself. */
import { circuitBreaker } from '@shoal/balancer'

const breaker = circuitBreaker({
  policy: { consecutiveFailures: 3, openFor: 1_000, jitter: 0 },
  onChange: ({ state }) => console.log('the breaker is', state),
})

let up = false
let skipped = 0

for (let call = 0; call < 10; call++) {
  if (!breaker.allow()) {
    skipped++
    continue
  }
  try {
    if (!up) throw new Error('refused')
    breaker.success()
  } catch (error) {
    breaker.failure(error)
  }
}
console.log('skipped', skipped, 'of 10 calls')

up = true
await new Promise((resolve) => setTimeout(resolve, 1_050))
if (breaker.allow()) breaker.success()
