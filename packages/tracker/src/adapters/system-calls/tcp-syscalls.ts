import koffi from 'koffi'
import { parseIpAddress } from '../../address/ip-address.ts'
import { SystemCallError, socketAddress } from './udp-syscalls.ts'

const AF_INET = 2
const AF_INET6 = 10
const NONBLOCK_CLOEXEC = 0o2004000
const SOCK_STREAM = 1
const CLOEXEC = 0o2000000
const BACKLOG = 4096
const MSG_NOSIGNAL = 0x4000
const EPOLL_ADD = 1
const EPOLL_DEL = 2
const EPOLLIN = 1
const ACCEPT_SECONDS = 5 // how long the kernel holds back a connection that sends nothing

/** Numbers of Linux' socket options, the same on x64 and arm64. */
const option = {
  reuseAddress: [1, 2],
  v6Only: [41, 26],
  deferAccept: [6, 9],
} as const

/** The layout of `struct epoll_event`, which is packed on x64 alone. */
export const epollEvent = process.arch === 'x64' ? { bytes: 12, fd: 4 } : { bytes: 16, fd: 8 }

/** The calls of libc that HTTP over epoll needs, for Linux on x64 and arm64. Memory is given by its address. */
export class TcpSyscalls {
  readonly #library = koffi.load(null)
  readonly #socket = this.#library.func('int socket(int domain, int type, int protocol)')
  readonly #bind = this.#library.func('int bind(int fd, const uint8_t *address, unsigned int length)')
  readonly #setOption = this.#library.func(
    'int setsockopt(int fd, int level, int name, const uint8_t *value, unsigned int length)',
  )
  readonly #listen = this.#library.func('int listen(int fd, int backlog)')
  readonly #accept = this.#library.func('int accept4(int fd, void *address, void *length, int flags)')
  readonly #receive = this.#library.func('long recv(int fd, void *bytes, size_t length, int flags)')
  readonly #send = this.#library.func('long send(int fd, void *bytes, size_t length, int flags)')
  readonly #close = this.#library.func('int close(int fd)')
  readonly #epollCreate = this.#library.func('int epoll_create1(int flags)')
  readonly #epollControl = this.#library.func('int epoll_ctl(int epoll, int operation, int fd, const uint8_t *event)')
  readonly #epollWait = this.#library.func('int epoll_wait(int epoll, void *events, int count, int timeout)')
  readonly #event = new DataView(new ArrayBuffer(epollEvent.bytes))
  readonly #eventBytes = new Uint8Array(this.#event.buffer)

  /** A listening socket that does not block, as its descriptor. Throws `SystemCallError`. */
  listen(address: string, port: number): number {
    const isIpv6 = parseIpAddress(address)?.family === 6
    const fd: number = this.#socket(isIpv6 ? AF_INET6 : AF_INET, SOCK_STREAM | NONBLOCK_CLOEXEC, 0)
    if (fd < 0) throw new SystemCallError('socket', koffi.errno())
    try {
      this.#set(fd, option.reuseAddress, 1)
      if (isIpv6) this.#set(fd, option.v6Only, 1)
      this.#set(fd, option.deferAccept, ACCEPT_SECONDS)
      const bytes = socketAddress(address, port)
      if (this.#bind(fd, bytes, bytes.length) < 0) throw new SystemCallError('bind', koffi.errno())
      if (this.#listen(fd, BACKLOG) < 0) throw new SystemCallError('listen', koffi.errno())
    } catch (error) {
      this.close(fd)
      throw error
    }
    return fd
  }

  /** The next waiting connection, its address written down; −1 when there is none, −2 when no descriptor is left. */
  accept(fd: number, address: bigint, length: bigint): number {
    const accepted: number = this.#accept(fd, address, length, NONBLOCK_CLOEXEC)
    if (accepted >= 0) return accepted
    const errno = koffi.errno()
    return errno === koffi.os.errno['EMFILE'] || errno === koffi.os.errno['ENFILE'] ? -2 : -1
  }

  /** Bytes read; 0 at the end, −1 when nothing is there yet, −2 for a connection that broke. */
  receive(fd: number, memory: bigint, length: number): number {
    const received: number = this.#receive(fd, memory, length, 0)
    if (received >= 0) return received
    return koffi.errno() === koffi.os.errno['EAGAIN'] ? -1 : -2
  }

  /** Bytes that the system took, 0 when it takes none now, −2 for a connection that broke. */
  send(fd: number, memory: bigint, length: number): number {
    const sent: number = this.#send(fd, memory, length, MSG_NOSIGNAL)
    if (sent >= 0) return sent
    return koffi.errno() === koffi.os.errno['EAGAIN'] ? 0 : -2
  }

  close(fd: number): void {
    this.#close(fd)
  }

  createEpoll(): number {
    const epoll: number = this.#epollCreate(CLOEXEC)
    if (epoll < 0) throw new SystemCallError('epoll_create1', koffi.errno())
    return epoll
  }

  /** Watches a descriptor for bytes to read. */
  watch(epoll: number, fd: number): void {
    this.#event.setUint32(0, EPOLLIN, true)
    this.#event.setInt32(epollEvent.fd, fd, true)
    if (this.#epollControl(epoll, EPOLL_ADD, fd, this.#eventBytes) < 0) {
      throw new SystemCallError('epoll_ctl', koffi.errno())
    }
  }

  unwatch(epoll: number, fd: number): void {
    this.#epollControl(epoll, EPOLL_DEL, fd, this.#eventBytes)
  }

  /** Waits for events and returns how many came. */
  wait(epoll: number, events: bigint, count: number, milliseconds: number): number {
    return Math.max(0, this.#epollWait(epoll, events, count, milliseconds))
  }

  #set(fd: number, [level, name]: readonly [number, number], value: number): void {
    const bytes = new Uint8Array(Int32Array.of(value).buffer)
    if (this.#setOption(fd, level, name, bytes, bytes.length) < 0) {
      throw new SystemCallError('setsockopt', koffi.errno())
    }
  }
}
