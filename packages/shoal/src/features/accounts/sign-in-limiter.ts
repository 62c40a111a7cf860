import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW = 600 // seconds
const FAILURES_PER_ADDRESS = 10
const FAILURES_PER_NAME = 30

/** Slows down guessing: counts failures by address and by name, each in a window of ten minutes. */
export interface SignInLimiter {
  /** Seconds to wait, or 0 when a try is allowed now. */
  waitSeconds(address: string, name: string): Promise<number>
  failed(address: string, name: string): Promise<void>
  succeeded(address: string): Promise<void>
}

export function createSignInLimiter(): SignInLimiter {
  const byAddress = new RateLimiterMemory({ points: FAILURES_PER_ADDRESS, duration: WINDOW })
  const byName = new RateLimiterMemory({ points: FAILURES_PER_NAME, duration: WINDOW })
  return {
    async waitSeconds(address, name) {
      const found = [await byAddress.get(address), await byName.get(name)]
      const waits = found.map((state) => (state !== null && state.remainingPoints <= 0 ? state.msBeforeNext : 0))
      return Math.ceil(Math.max(...waits) / 1000)
    },
    async failed(address, name) {
      for (const [limiter, key] of [
        [byAddress, address],
        [byName, name],
      ] as const) {
        await limiter.consume(key).catch((state: unknown) => {
          // The library rejects with its state when the points are used up, which `waitSeconds` reports.
          if (!(state instanceof RateLimiterRes)) throw state
        })
      }
    },
    async succeeded(address) {
      await byAddress.delete(address)
    },
  }
}
