export { compileAddressRanges, rangesContain } from './address/address-set.ts'
export { type ForwardingHeader, forwardedSource } from './address/forwarded-source.ts'
export { formatIpAddress, type IpAddress, parseIpAddress } from './address/ip-address.ts'
