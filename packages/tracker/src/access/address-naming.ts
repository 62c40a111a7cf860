import { compileAddressRanges, rangesContain } from '../address/address-set.ts'
import { copyAsLoaded, parseIpAddress, swapBytes } from '../address/ip-address.ts'
import type { RequestSource } from '../address/request-source.ts'
import type { AnnounceCall } from '../request/announce-call.ts'

/** `ip=` counts only from networks that may use it: else anyone could send peers to a victim. */
export function addressNaming(
  mayName: readonly string[],
): (call: AnnounceCall, source: RequestSource, text: string) => boolean {
  const networks = compileAddressRanges(mayName)
  return (call, source, text) => {
    const words = Array.from(source.address, swapBytes)
    if (!rangesContain(networks, source.family, words)) return false
    const named = parseIpAddress(text)
    if (named === undefined) return false
    call.sourceFamily = source.family
    call.source.set(source.address)
    call.family = named.family
    copyAsLoaded(named, call.address)
    return true
  }
}
