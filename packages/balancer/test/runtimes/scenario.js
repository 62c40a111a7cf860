/** What the built package must do on every runtime, with its real clock and without network. Returns facts to compare. */
export async function scenario(library) {
  const { adaptive, balancer, balancedFetch, circuitBreaker, health, prometheusText, snapshots, statusTable } = library
  const memory = snapshots()
  const pool = balancer(
    [
      { id: 'down', url: 'http://down.invalid' },
      { id: 'well', url: 'http://well.invalid', tier: 1 },
    ],
    { ...adaptive(), breaker: { consecutiveFailures: 2 }, timeout: 50, extend: [memory] },
  )
  const answers = []
  for (let i = 0; i < 3; i++) {
    answers.push(
      await pool.run(({ id }) => {
        if (id === 'down') throw new Error('refused')
        return id
      }),
    )
  }
  const slow = await pool
    .run((_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))), {
      attempts: 1,
    })
    .catch((error) => error)
  const controller = new AbortController()
  const given = pool
    .run(() => new Promise(() => undefined), { signal: controller.signal })
    .catch((error) => error.message)
  controller.abort(new Error('the caller left'))
  const lease = pool.acquire()
  lease.success()
  const fetched = await balancedFetch(pool, async (url) => new Response(url))('/path')
  const restored = snapshots()
  const copy = balancer([{ id: 'down' }, { id: 'well' }], { extend: [restored] })
  restored.restore(JSON.parse(JSON.stringify(memory.take())))
  const breaker = circuitBreaker({ policy: { consecutiveFailures: 1 } })
  breaker.failure(new Error('refused'))
  const rows = pool.status()
  return {
    answers,
    timeout: [slow.code, slow.attempts?.[0]?.cause?.code],
    abort: await given,
    lease: [lease.endpoint.id, typeof lease[Symbol.dispose ?? Symbol.for('Symbol.dispose')]],
    fetched: await fetched.text(),
    states: rows.map(({ state }) => state),
    restored: copy.status().map(({ state }) => state),
    breaker: breaker.state,
    health: health(rows).status,
    table: statusTable(rows, Date.now()).split('\n').length,
    metrics: prometheusText(rows).includes('balancer_endpoint_breaker_open{endpoint="down"} 1'),
  }
}

export const expected = {
  answers: ['well', 'well', 'well'],
  timeout: ['attempts-failed', 'attempt-timeout'],
  abort: 'the caller left',
  lease: ['well', 'function'],
  fetched: 'http://well.invalid/path',
  states: ['open', 'closed'],
  restored: ['open', 'closed'],
  breaker: 'open',
  health: 'degraded',
  table: 3,
  metrics: true,
}
