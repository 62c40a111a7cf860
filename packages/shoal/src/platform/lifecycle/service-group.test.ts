import { describe, expect, it } from 'vitest'
import type { Service } from './service.ts'
import { ServiceStartError, ServiceStopError, serviceGroup } from './service-group.ts'

const never = new AbortController().signal

function recorded(name: string, log: string[], faults: { start?: Error; stop?: Error; hang?: boolean } = {}): Service {
  return {
    name,
    start: async () => {
      if (faults.start !== undefined) throw faults.start
      log.push(`+${name}`)
    },
    stop: async () => {
      log.push(`-${name}`)
      if (faults.stop !== undefined) throw faults.stop
      if (faults.hang === true) await Promise.withResolvers<void>().promise
    },
  }
}

describe('serviceGroup', () => {
  it('starts in order and stops in reverse', async () => {
    const log: string[] = []
    const group = serviceGroup('all', [recorded('a', log), recorded('b', log)])
    await group.start(never)
    await group.stop(never)
    expect(log).toEqual(['+a', '+b', '-b', '-a'])
  })

  it('stops what it started when a later part fails, and names that part', async () => {
    const log: string[] = []
    const group = serviceGroup('all', [recorded('a', log), recorded('b', log, { start: new Error('no room') })])
    const failure = await group.start(never).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ServiceStartError)
    expect(failure).toMatchObject({ service: 'b', message: 'b did not start: no room' })
    expect(log).toEqual(['+a', '-a'])
  })

  it('names the part that was not ready at the deadline', async () => {
    const slow: Service = { name: 'slow part', start: () => new Promise(() => undefined), stop: async () => undefined }
    const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    const deadline = new AbortController()
    const started = serviceGroup('all', [slow]).start(deadline.signal)
    deadline.abort(late)
    await expect(started).rejects.toThrow('slow part did not start in time')
  })

  it('stops the others when one fails to stop', async () => {
    const log: string[] = []
    const group = serviceGroup('all', [recorded('a', log), recorded('b', log, { stop: new Error('stuck') })])
    await group.start(never)
    await expect(group.stop(never)).rejects.toBeInstanceOf(ServiceStopError)
    expect(log).toEqual(['+a', '+b', '-b', '-a'])
  })

  it('leaves a part behind that hangs past the deadline', async () => {
    const log: string[] = []
    const group = serviceGroup('all', [recorded('a', log), recorded('b', log, { hang: true })])
    await group.start(never)
    const deadline = new AbortController()
    const stopped = group.stop(deadline.signal)
    deadline.abort(new Error('deadline'))
    await expect(stopped).rejects.toThrow(/b \(deadline\)/)
    expect(log).toEqual(['+a', '+b', '-b', '-a'])
  })

  it('starts nothing once its signal is aborted', async () => {
    const log: string[] = []
    await expect(serviceGroup('all', [recorded('a', log)]).start(AbortSignal.abort())).rejects.toThrow(
      ServiceStartError,
    )
    expect(log).toEqual([])
  })
})
