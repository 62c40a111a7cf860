import { type Clock, pause } from '../clock.ts'
import { type Reason, reason } from '../reason.ts'
import type { ClientConfig } from './client-config.ts'
import type { ClientFactory } from './client-factory.ts'
import type { LoginGuard } from './login-guard.ts'
import { type TestFailureCode, testFailure } from './test-failure.ts'
import type { ClientInfo, ClientSnapshot } from './torrent-client.ts'

export interface AskingParts {
  readonly factory: ClientFactory
  readonly clock: Clock
  readonly guard: LoginGuard
  /** Bounds each call, in milliseconds; the whole takes at most twice that. */
  readonly timeout: () => number
}

export type ClientAnswer =
  | { readonly kind: 'answer'; readonly info: ClientInfo; readonly snapshot: ClientSnapshot }
  | { readonly kind: 'failed'; readonly reason: Reason<TestFailureCode> }

/** Connects once as the fleet would, and lets go again: what answered, or exactly what is in the way. */
export async function askClient(config: ClientConfig, parts: AskingParts): Promise<ClientAnswer> {
  const { factory, clock, guard } = parts
  if (!guard.allows(config))
    return { kind: 'failed', reason: reason('login-spared', 'not tried: more wrong passwords would get Shoal banned') }
  const timeout = parts.timeout()
  const client = factory.create(config, timeout)
  const over = new AbortController()
  const limit = pause(clock, 2 * timeout, over.signal).then(() => over.abort())
  try {
    const info = await client.info(over.signal)
    const snapshot = await client.poll(over.signal)
    guard.right(config)
    return { kind: 'answer', info, snapshot }
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
