import { copyAsLoaded, type IpAddress, ipAddress, swapBytes } from './ip-address.ts'

const MAPPED = swapBytes(0xffff) // third word of ::ffff:a.b.c.d, loaded little-endian

/** Where a request came from. Reused from request to request; an IPv4-mapped IPv6 address becomes IPv4. */
export class RequestSource {
  family: 4 | 6 = 4
  /** One or four words in wire order, loaded little-endian; the rest are zero. */
  readonly address = new Int32Array(4)

  setIpv4(loaded: number): void {
    this.family = 4
    this.address[0] = loaded
    this.address[1] = this.address[2] = this.address[3] = 0
  }

  /** Takes the four words from a buffer of sixteen bytes in wire order. */
  setIpv6(view: DataView, at: number): void {
    const first = view.getInt32(at, true)
    const second = view.getInt32(at + 4, true)
    const third = view.getInt32(at + 8, true)
    const fourth = view.getInt32(at + 12, true)
    if (first === 0 && second === 0 && third === MAPPED) {
      this.setIpv4(fourth)
      return
    }
    this.family = 6
    this.address[0] = first
    this.address[1] = second
    this.address[2] = third
    this.address[3] = fourth
  }

  set(address: IpAddress): void {
    this.family = address.family
    copyAsLoaded(address, this.address)
  }

  /** The same source, kept while this one is used again. */
  copy(): RequestSource {
    const copy = new RequestSource()
    copy.family = this.family
    copy.address.set(this.address)
    return copy
  }

  /** The address for people. */
  toIpAddress(): IpAddress {
    return ipAddress(Array.from(this.address.subarray(0, this.family === 4 ? 1 : 4), (word) => swapBytes(word) >>> 0))
  }
}
