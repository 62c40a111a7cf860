import { createHash, timingSafeEqual } from 'node:crypto'
import { StoreUnwritableError } from '@shoal/fleet'
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { isInNetworks } from '../../../http/host-rules.ts'
import { ProblemError, RETRY_AFTER_STORE } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { FleetParts } from '../fleet-parts.ts'

const MINUTE = 60 // seconds
const MAX_BODY = 16 * 1024 * 1024 // bytes; the body may carry a .torrent in base64

/**
 * The webhook behind its secret path. 202 means that the grab is on disk, 200 that it was known already; autobrr
 * ignores both, but its external filters and people do not.
 */
export function mountWebhook(app: Hono<ControlEnv>, { fleet, webhook }: FleetParts): void {
  const secret = digest(webhook.path)
  const limiter = new RateLimiterMemory({ points: webhook.perMinute, duration: MINUTE })
  const limit = bodyLimit({
    maxSize: MAX_BODY,
    onError: () => {
      throw new ProblemError('body-too-large')
    },
  })

  app.use(async (context, next) => {
    if (!timingSafeEqual(digest(context.req.path), secret)) return next()
    const address = context.get('address')
    // As if there were nothing: who may not come in need not know that the path is right.
    if (webhook.networks.length > 0 && !isInNetworks(address, webhook.networks)) return next()
    await countIn(address)
    if (context.req.method !== 'POST')
      throw new ProblemError('bad-request', { detail: 'The webhook takes POST requests only' })
    return limit(context, async () => {
      context.res = await accept(await context.req.text())
    })
  })

  async function countIn(address: string): Promise<void> {
    try {
      await limiter.consume(address)
    } catch (state) {
      if (!(state instanceof RateLimiterRes)) throw state
      throw new ProblemError('rate-limited', { retryAfter: Math.ceil(state.msBeforeNext / 1_000) })
    }
  }

  async function accept(text: string): Promise<Response> {
    try {
      const acceptance = await fleet.accept(text)
      switch (acceptance.kind) {
        case 'accepted':
          return Response.json(
            { id: acceptance.id, repeated: acceptance.repeated },
            { status: acceptance.repeated ? 200 : 202 },
          )
        case 'invalid':
          throw new ProblemError('bad-request', {
            detail: 'The body is not an announcement',
            errors: acceptance.issues.map(({ path, message }) => ({ path, code: 'custom', message })),
          })
      }
    } catch (error) {
      if (error instanceof StoreUnwritableError)
        throw new ProblemError('store-unwritable', { cause: error, retryAfter: RETRY_AFTER_STORE })
      throw error
    }
  }
}

/** Equal lengths, so that comparing tells nothing about the path. */
function digest(path: string): Uint8Array {
  return createHash('sha256').update(path).digest()
}
