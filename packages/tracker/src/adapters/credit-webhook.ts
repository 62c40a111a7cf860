import { createHmac } from 'node:crypto'
import type { CreditBatch } from '../members/member.ts'

const DEADLINE = 10_000 // milliseconds for one delivery

/** A site that did not take a batch; the same batch is sent again later. */
export class CreditWebhookError extends Error {
  readonly code = 'TRACKER_CREDIT_WEBHOOK'
  override readonly name = 'CreditWebhookError'
}

/**
 * Hands a batch to the site: a POST of its JSON, signed in `X-Shoal-Signature` as `sha256=` and the HMAC of the body.
 * Throws `CreditWebhookError` unless the site answers 2xx; a site sees a batch twice when its answer was lost, and knows
 * it by its number.
 */
export async function postCredits(
  webhook: { readonly url: string; readonly secret: string },
  batch: CreditBatch,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify(batch)
  const signature = createHmac('sha256', webhook.secret).update(body).digest('hex')
  let response: Response
  try {
    response = await fetch(webhook.url, {
      method: 'POST',
      body,
      redirect: 'error',
      headers: { 'content-type': 'application/json', 'x-shoal-signature': `sha256=${signature}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE)]),
    })
  } catch (cause) {
    throw new CreditWebhookError('the site cannot be reached', { cause })
  }
  await response.body?.cancel()
  if (!response.ok) throw new CreditWebhookError(`the site answered ${response.status}`)
}
