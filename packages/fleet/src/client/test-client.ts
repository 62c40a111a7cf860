import { type Clock, pause } from '../clock.ts'
import { reason } from '../reason.ts'
import type { ClientConfig } from './client-config.ts'
import type { ClientFactory } from './client-factory.ts'
import type { ClientTest } from './client-view.ts'
import type { LoginGuard } from './login-guard.ts'
import { testFailure } from './test-failure.ts'

export interface ClientTestParts {
  readonly factory: ClientFactory
  readonly clock: Clock
  readonly guard: LoginGuard
  /** Bounds each call, in milliseconds; the whole test takes at most twice that. */
  readonly timeout: () => number
}

/** Connects as the fleet would and says what answered, or exactly what is in the way. */
export async function testClient(config: ClientConfig, parts: ClientTestParts): Promise<ClientTest> {
  const { factory, clock, guard } = parts
  if (!guard.allows(config))
    return { kind: 'failed', reason: reason('login-spared', 'not tried: more wrong passwords would get Shoal banned') }
  const timeout = parts.timeout()
  const client = factory.create(config, timeout)
  const over = new AbortController()
  const limit = pause(clock, 2 * timeout, over.signal).then(() => over.abort())
  try {
    const { program, version } = await client.info(over.signal)
    const { torrents, freeSpace } = await client.poll(over.signal)
    guard.right(config)
    return { kind: 'ok', program, version, torrents: torrents.size, ...(freeSpace === undefined ? {} : { freeSpace }) }
  } catch (error) {
    if (over.signal.aborted) return { kind: 'failed', reason: reason('no-answer', 'it did not answer in time') }
    const failure = testFailure(error, config)
    if (failure.code === 'login-wrong') guard.wrong(config)
    return { kind: 'failed', reason: failure }
  } finally {
    over.abort()
    await limit
    await client.close()
  }
}
