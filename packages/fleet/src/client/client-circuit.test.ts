import { describe, expect, it } from 'vitest'
import { ClientCircuit } from './client-circuit.ts'
import { ClientBannedError, ClientUnreachableError } from './client-error.ts'

const START = 1_800_000_000_000

function circuitAt(reconnectAttempts = 1) {
  let now = START
  const changes: string[] = []
  const clock = { now: () => now, setTimer: () => () => undefined }
  const circuit = new ClientCircuit(clock, { reconnectAttempts, reconnectInterval: 60_000 }, (from) =>
    changes.push(`${from} → ${circuit.state}`),
  )
  return { circuit, changes, pass: (milliseconds: number) => (now += milliseconds) }
}

const refused = new ClientUnreachableError('cannot connect to http://127.0.0.1:1: ECONNREFUSED')

describe('the circuit over a client', () => {
  it('opens after as many failures in a row as are allowed, and tells the moment of the next try', () => {
    const { circuit, changes } = circuitAt(2)
    circuit.failure(refused)
    expect(circuit.status()).toMatchObject({ state: 'closed', failuresInRow: 1, failures: 1 })
    circuit.failure(refused)
    expect(circuit.status()).toMatchObject({
      state: 'open',
      failures: 2,
      nextRetryAt: START + 1_000,
      inRotation: false,
    })
    expect(circuit.lastFailure).toMatchObject({ at: START, reason: { code: 'client-unreachable' } })
    expect(changes).toEqual(['closed → open'])
    expect(circuit.untilRetry()).toBe(1_000)
  })

  it('admits one probe when its time has come, and closes when that is answered', () => {
    const { circuit, changes, pass } = circuitAt()
    circuit.failure(refused)
    expect(circuit.allow()).toBe(false)
    pass(1_000)
    expect([circuit.allow(), circuit.allow()]).toEqual([true, false])
    circuit.success(40)
    expect(circuit.status()).toMatchObject({
      state: 'closed',
      failuresInRow: 0,
      failures: 1,
      successes: 1,
      latency: 40,
    })
    expect(changes).toEqual(['closed → open', 'open → half-open', 'half-open → closed'])
    expect(circuit.since).toBe(START + 1_000)
  })

  it('waits longer after each failed probe, up to the reconnect interval, and anew from the start after a reset', () => {
    const { circuit, pass } = circuitAt()
    const pauses: number[] = []
    for (let round = 0; round < 8; round += 1) {
      circuit.allow()
      circuit.failure(refused)
      pauses.push(circuit.untilRetry())
      pass(circuit.untilRetry())
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    circuit.reset()
    expect(circuit.status()).toMatchObject({ state: 'closed', failuresInRow: 0, nextRetryAt: undefined })
    circuit.failure(refused)
    expect(circuit.untilRetry()).toBe(1_000)
  })

  it('stays isolated whatever happens, until it is reset', () => {
    const { circuit, pass } = circuitAt()
    circuit.isolate()
    pass(3_600_000)
    expect(circuit.allow()).toBe(false)
    circuit.success(1)
    circuit.failure(refused)
    expect(circuit.status()).toMatchObject({ state: 'isolated', nextRetryAt: undefined })
    circuit.reset()
    expect(circuit.allow()).toBe(true)
  })

  it('leaves a client that has banned us alone for the hour that this takes, whatever the reconnect interval', () => {
    const { circuit, pass } = circuitAt()
    circuit.failure(new ClientBannedError('banned'))
    expect(circuit.untilRetry()).toBe(3_600_000)
    circuit.configure({ reconnectAttempts: 1, reconnectInterval: 5_000 })
    expect(circuit.untilRetry()).toBe(3_600_000)
    pass(3_600_000)
    expect(circuit.allow()).toBe(true)
    circuit.failure(refused)
    expect(circuit.untilRetry()).toBe(2_000)
  })

  it('takes new times over, for the wait that has begun too', () => {
    const { circuit, changes, pass } = circuitAt()
    for (let round = 0; round < 7; round += 1) {
      circuit.allow()
      circuit.failure(refused)
      pass(circuit.untilRetry() - 1)
      pass(round < 6 ? 1 : 0)
    }
    circuit.configure({ reconnectAttempts: 2, reconnectInterval: 30_000 })
    expect(circuit.untilRetry()).toBe(1)
    pass(1)
    circuit.allow()
    circuit.failure(refused)
    expect(circuit.untilRetry()).toBe(30_000)
    const told = changes.length
    circuit.configure({ reconnectAttempts: 2, reconnectInterval: 4_000 })
    expect(circuit.untilRetry()).toBe(4_000)
    expect(changes).toHaveLength(told)
    circuit.reset()
    circuit.failure(refused)
    expect(circuit.state).toBe('closed')
    circuit.failure(refused)
    expect(circuit.state).toBe('open')
  })

  it('smooths the time of answers', () => {
    const { circuit } = circuitAt()
    circuit.success(100)
    circuit.success(200)
    expect(circuit.status().latency).toBeCloseTo(120)
  })
})
