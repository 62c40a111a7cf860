import ipaddr from 'ipaddr.js'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW = 600 // seconds
const TRIES_PER_CALLER = 10
const TRIES_PER_NAME = 30
/** Leading bits of an IPv6 address that one household or server has. */
const NETWORK_PARTS = 4

/** Who tries a password. */
export interface Caller {
  readonly address: string
  /** Lower case. */
  readonly name: string
  /**
   * What has proved the name before, e.g. this browser or this address: its tries are counted apart, so that strangers
   * who guess cannot lock the owner out.
   */
  readonly knownAs?: string | undefined
}

/** Slows down guessing. Tries are counted before they are made, so that many at once are not free. */
export interface SignInLimiter {
  /** Counts a try. Seconds to wait instead of making it, or 0. */
  begin(caller: Caller): Promise<number>
  /** The password was right: what was counted of this caller is forgotten. */
  succeeded(caller: Caller): Promise<void>
}

export function createSignInLimiter(): SignInLimiter {
  const byCaller = new RateLimiterMemory({ points: TRIES_PER_CALLER, duration: WINDOW })
  const byName = new RateLimiterMemory({ points: TRIES_PER_NAME, duration: WINDOW })
  return {
    async begin(caller) {
      const wait = await consume(byCaller, callerKey(caller))
      if (wait > 0 || caller.knownAs !== undefined) return wait
      return consume(byName, caller.name)
    },
    async succeeded(caller) {
      await byCaller.delete(callerKey(caller))
      if (caller.knownAs === undefined) await byName.reward(caller.name, 1)
    },
  }
}

function callerKey({ address, knownAs, name }: Caller): string {
  return knownAs === undefined ? networkOf(address) : `${knownAs} ${name}`
}

/** An IPv4 address, or the /64 of an IPv6 address: whoever has one of its addresses has them all. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, NETWORK_PARTS).join(':')}::/64` : parsed.toString()
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key)
    return 0
  } catch (state) {
    if (!(state instanceof RateLimiterRes)) throw state
    return Math.max(1, Math.ceil(state.msBeforeNext / 1000))
  }
}
