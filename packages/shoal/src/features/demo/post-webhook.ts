import { z } from 'zod'
import { DemoFailure } from './demo-failure.ts'

export interface DemoRelease {
  readonly name: string
  readonly link: string
  /** Bytes. */
  readonly size: number
}

const TIMEOUT = 10_000 // milliseconds
const answer = z.object({ id: z.string() })

/** Posts the webhook with the body, type and user agent that autobrr sends. @throws DemoFailure when it is not taken */
export async function postWebhook(url: string, release: DemoRelease, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'autobrr' },
    body: JSON.stringify({
      release_name: release.name,
      indexer: 'demo',
      download_url: release.link,
      size: release.size,
    }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
  })
  const parsed = answer.safeParse(await response.json().catch(() => undefined))
  if (!response.ok || !parsed.success)
    throw new DemoFailure('demo-webhook-refused', `the webhook answered ${response.status}`, {
      status: response.status,
    })
  return parsed.data.id
}
