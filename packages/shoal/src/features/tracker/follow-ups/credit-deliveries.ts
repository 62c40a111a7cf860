import { CreditWebhookError, postCredits, type TrackerRegister } from '@shoal/tracker/register'
import { repeat } from '../../../platform/lifecycle/repeat.ts'
import type { Service } from '../../../platform/lifecycle/service.ts'

const EVERY = 1_000 // milliseconds
const AT_ONCE = 50 // batches read together
const FIRST_PAUSE = 5_000 // milliseconds before a failed delivery is tried again
const LONGEST_PAUSE = 300_000 // milliseconds

export interface CreditDeliveriesParts {
  readonly register: TrackerRegister
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

/** Hands credits to the site, batch after batch in order; one that the site did not take holds up those behind it. */
export function createCreditDeliveries({ register, now, onError }: CreditDeliveriesParts): Service & { nudge(): void } {
  let pause = FIRST_PAUSE
  let pausedUntil = 0
  const loop = repeat({
    name: 'credit deliveries',
    everyMs: EVERY,
    onError,
    work: async (signal) => {
      if (now() < pausedUntil) return
      const webhook = await register.webhook()
      if (webhook === undefined) return
      for (const batch of await register.dueDeliveries(AT_ONCE)) {
        if (signal.aborted) return
        try {
          await postCredits(webhook, batch, signal)
        } catch (error) {
          if (!(error instanceof CreditWebhookError)) throw error
          pausedUntil = now() + pause
          pause = Math.min(LONGEST_PAUSE, pause * 2)
          throw error
        }
        pause = FIRST_PAUSE
        await register.delivered(batch.batch, now())
      }
    },
  })
  return {
    ...loop,
    nudge: () => {
      pausedUntil = 0
      loop.nudge()
    },
  }
}
