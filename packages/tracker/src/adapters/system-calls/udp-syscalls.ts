import koffi from 'koffi'
import { parseIpAddress } from '../../address/ip-address.ts'

const AF_INET = 2
const AF_INET6 = 10
const SOCK_DGRAM_CLOEXEC = 0o2000002
const SOL_SOCKET = 1
const IPPROTO_IP = 0
const IPPROTO_IPV6 = 41
const SHUT_RDWR = 2
const SOCKADDR4_BYTES = 16
const SOCKADDR6_BYTES = 28
const WAKE_EVERY_MICROSECONDS = 500_000

/** Numbers of Linux' socket options, the same on x64 and arm64. */
const option = {
  reusePort: [SOL_SOCKET, 15],
  receiveBuffer: [SOL_SOCKET, 8],
  receiveBufferForce: [SOL_SOCKET, 33],
  receiveTimeout: [SOL_SOCKET, 20],
  v6Only: [IPPROTO_IPV6, 26],
  packetInfo: [IPPROTO_IP, 8],
  receivePacketInfo6: [IPPROTO_IPV6, 49],
} as const

/** `flags` of recvmmsg: block for the first datagram, then take what is there. */
const MSG_WAITFORONE = 0x10000

/** A system call that failed; `errno` is the system's number. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError'
  readonly code: string
  readonly errno: number

  constructor(call: string, errno: number) {
    const code = Object.entries(koffi.os.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`
    super(`${call}: ${code}`)
    this.code = code
    this.errno = errno
  }
}

/** The calls of libc that batched UDP needs, for Linux on x64 and arm64. Each blocks its thread. */
export class UdpSyscalls {
  readonly #library = koffi.load(null)
  readonly #socket = this.#library.func('int socket(int domain, int type, int protocol)')
  readonly #bind = this.#library.func('int bind(int fd, const uint8_t *address, unsigned int length)')
  readonly #setOption = this.#library.func(
    'int setsockopt(int fd, int level, int name, const uint8_t *value, unsigned int length)',
  )
  readonly #getOption = this.#library.func(
    'int getsockopt(int fd, int level, int name, _Out_ uint8_t *value, _Inout_ uint32_t *length)',
  )
  readonly #shutdown = this.#library.func('int shutdown(int fd, int how)')
  readonly #close = this.#library.func('int close(int fd)')
  readonly #receive = this.#library.func(
    'int recvmmsg(int fd, void *messages, unsigned int count, int flags, void *timeout)',
  )
  readonly #send = this.#library.func('int sendmmsg(int fd, void *messages, unsigned int count, int flags)')

  /** A bound socket, as its descriptor. Throws `SystemCallError`. */
  open(address: string, port: number, options: { readonly shared: boolean; readonly receiveBuffer: number }): number {
    const parsed = parseIpAddress(address)
    if (parsed === undefined) throw new TypeError(`${address} is not an IP address`)
    const isIpv6 = parsed.family === 6
    const fd: number = this.#socket(isIpv6 ? AF_INET6 : AF_INET, SOCK_DGRAM_CLOEXEC, 0)
    if (fd < 0) throw new SystemCallError('socket', koffi.errno())
    try {
      if (isIpv6) this.#set(fd, option.v6Only, 1)
      if (options.shared) this.#set(fd, option.reusePort, 1)
      this.#growBuffer(fd, options.receiveBuffer)
      this.#setTimeout(fd)
      if (parsed.words.every((word) => word === 0))
        this.#set(fd, isIpv6 ? option.receivePacketInfo6 : option.packetInfo, 1)
      const bytes = socketAddress(address, port)
      if (this.#bind(fd, bytes, bytes.length) < 0) throw new SystemCallError('bind', koffi.errno())
    } catch (error) {
      this.close(fd)
      throw error
    }
    return fd
  }

  /** Waits for datagrams and returns how many came, 0 when none did within half a second. */
  receive(fd: number, messages: bigint, count: number): number {
    const received: number = this.#receive(fd, messages, count, MSG_WAITFORONE, null)
    if (received >= 0) return received
    const errno = koffi.errno()
    if (errno === koffi.os.errno['EAGAIN'] || errno === koffi.os.errno['EINTR']) return 0
    throw new SystemCallError('recvmmsg', errno)
  }

  /** Sends messages and returns how many went out before the first that could not. */
  send(fd: number, messages: bigint, count: number): number {
    return Math.max(0, this.#send(fd, messages, count, 0))
  }

  /** The size of the receive buffer that the system really gave, in bytes. */
  receiveBuffer(fd: number): number {
    const value = Buffer.alloc(4)
    this.#getOption(fd, ...option.receiveBuffer, value, [4])
    return value.readInt32LE()
  }

  /** Wakes whoever waits in `receive`. An unconnected socket answers ENOTCONN, but the waiter wakes. */
  wake(fd: number): void {
    this.#shutdown(fd, SHUT_RDWR)
  }

  close(fd: number): void {
    this.#close(fd)
  }

  /** Beyond the system's limit only the administrator may go, so first with force, then without. */
  #growBuffer(fd: number, bytes: number): void {
    const value = wordBytes(bytes)
    if (this.#setOption(fd, ...option.receiveBufferForce, value, 4) < 0) {
      this.#setOption(fd, ...option.receiveBuffer, value, 4)
    }
  }

  #setTimeout(fd: number): void {
    const value = Buffer.alloc(16) // struct timeval: seconds, microseconds, eight bytes each
    value.writeBigInt64LE(BigInt(WAKE_EVERY_MICROSECONDS), 8)
    if (this.#setOption(fd, ...option.receiveTimeout, value, value.length) < 0) {
      throw new SystemCallError('setsockopt', koffi.errno())
    }
  }

  #set(fd: number, [level, name]: readonly [number, number], value: number): void {
    if (this.#setOption(fd, level, name, wordBytes(value), 4) < 0)
      throw new SystemCallError('setsockopt', koffi.errno())
  }
}

function wordBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

/**
 * | offset | sockaddr_in | sockaddr_in6 |
 * |---|---|---|
 * | 0 | family, host order (2) | the same |
 * | 2 | port (2) | the same |
 * | 4 | address (4) | flow (4) |
 * | 8 | zeroes (8) | address (16), then scope (4) |
 */
export function socketAddress(address: string, port: number): Buffer {
  const parsed = parseIpAddress(address)
  if (parsed === undefined) throw new TypeError(`${address} is not an IP address`)
  const bytes = Buffer.alloc(parsed.family === 4 ? SOCKADDR4_BYTES : SOCKADDR6_BYTES)
  bytes.writeUInt16LE(parsed.family === 4 ? AF_INET : AF_INET6, 0)
  bytes.writeUInt16BE(port, 2)
  for (const [index, word] of parsed.words.entries())
    bytes.writeUInt32BE(word, (parsed.family === 4 ? 4 : 8) + index * 4)
  return bytes
}
