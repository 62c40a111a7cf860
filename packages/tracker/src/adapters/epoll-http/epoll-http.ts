import { Buffer } from 'node:buffer'
import koffi from 'koffi'
import type { AddressRanges } from '../../address/address-set.ts'
import { rangesContain } from '../../address/address-set.ts'
import { RequestSource } from '../../address/request-source.ts'
import type { HttpHandler } from '../../frontend/handle-http.ts'
import { RequestHead } from '../../frontend/request-head.ts'
import { epollEvent, TcpSyscalls } from '../system-calls/tcp-syscalls.ts'

const EVENTS = 256 // taken with one call
const ACCEPTED_AT_ONCE = 64
const INPUT_ROOM = 64 * 1024 // bytes
const OUTPUT_ROOM = 1 << 20 // bytes
const ADDRESS_ROOM = 32 // sockaddr_in has 16 bytes, sockaddr_in6 has 28
const IDLE_DEADLINE = 60 // seconds that an idle connection may stay
const WAIT = 500 // milliseconds
const NO_DESCRIPTOR_PAUSE = 50 // milliseconds
const AF_INET6 = 10

/** What the loop needs from the thread around it. */
export interface EpollHttpParts {
  readonly handler: HttpHandler
  readonly trusted: AddressRanges
  readonly maxConnections: number
  /** Gives a connection with what was read of it to the main thread, which knows every kind; `unsent` goes out first. */
  handOver(fd: number, bytes: Uint8Array, unsent: Uint8Array): void
  /** Runs between reading a request and answering it: rules changed before the request came are then in force. */
  catchUp(): void
  /** Runs once in each turn. */
  tick(): void
  onAnswered(microseconds: number, count: number): void
  onDropped(): void
  /** How many connections are open. */
  onConnections(count: number): void
  seconds(): number
}

interface Connection {
  readonly family: 4 | 6
  readonly words: Int32Array
  since: number
}

/**
 * Announces and scrapes over HTTP with the system's own calls: a connection that carries one announce costs four of them
 * and no object of Node's. Whatever is not a whole announce or scrape, begins slowly, comes through a proxy or is not
 * read by its peer goes to the main thread with its descriptor.
 */
export class EpollHttp {
  readonly #parts: EpollHttpParts
  readonly #calls = new TcpSyscalls()
  readonly #epoll: number
  readonly #listening: number
  readonly #connections = new Map<number, Connection>()
  readonly #head = new RequestHead('')
  readonly #source = new RequestSource()
  readonly #input = outside(INPUT_ROOM)
  readonly #output = outside(OUTPUT_ROOM)
  readonly #events = outside(EVENTS * epollEvent.bytes)
  readonly #address = outside(ADDRESS_ROOM)
  readonly #length = outside(4)
  #answered = 0
  #sweptAt = 0

  /** Listens at once; throws `SystemCallError`. */
  constructor(parts: EpollHttpParts, address: string, port: number) {
    this.#parts = parts
    this.#listening = this.#calls.listen(address, port)
    this.#epoll = this.#calls.createEpoll()
    this.#calls.watch(this.#epoll, this.#listening)
  }

  /** The listening descriptor; whoever shuts it down wakes the loop. */
  get fd(): number {
    return this.#listening
  }

  /** Waits for what comes, for half a second at most, and answers it. */
  turn(): void {
    const count = this.#calls.wait(this.#epoll, this.#events.address, EVENTS, WAIT)
    const came = performance.now()
    this.#parts.tick()
    this.#answered = 0
    for (let number = 0; number < count; number++) {
      const fd = this.#events.view.getInt32(number * epollEvent.bytes + epollEvent.fd, true)
      if (fd === this.#listening) this.#acceptAll()
      else this.#read(fd, this.#connections.get(fd))
    }
    // What came together was answered together.
    if (this.#answered > 0) this.#parts.onAnswered((performance.now() - came) * 1000, this.#answered)
    this.#closeIdle()
    this.#parts.onConnections(this.#connections.size)
  }

  /** Closes every connection; the listening socket is the main thread's to close. */
  close(): void {
    for (const fd of this.#connections.keys()) this.#calls.close(fd)
    this.#connections.clear()
    this.#calls.close(this.#epoll)
  }

  #acceptAll(): void {
    for (let taken = 0; taken < ACCEPTED_AT_ONCE; taken++) {
      this.#length.view.setInt32(0, ADDRESS_ROOM, true)
      const fd = this.#calls.accept(this.#listening, this.#address.address, this.#length.address)
      if (fd === -2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NO_DESCRIPTOR_PAUSE)
      if (fd < 0) return
      if (this.#connections.size >= this.#parts.maxConnections) {
        this.#parts.onDropped()
        this.#calls.close(fd)
        continue
      }
      this.#readAddress()
      if (this.#isTrusted()) this.#parts.handOver(fd, NOTHING, NOTHING)
      else this.#read(fd, undefined)
    }
  }

  /** From the kernel's `sockaddr` into the source that requests are answered for. */
  #readAddress(): void {
    const { view } = this.#address
    if (view.getUint16(0, true) === AF_INET6) this.#source.setIpv6(view, 8)
    else this.#source.setIpv4(view.getInt32(4, true))
  }

  #isTrusted(): boolean {
    const { trusted } = this.#parts
    if (trusted.ipv4.length + trusted.ipv6.length === 0) return false
    const { family, words } = this.#source.toIpAddress()
    return rangesContain(trusted, family, words)
  }

  /** Reads and answers; a connection that is new has no state yet, and most never need one. */
  #read(fd: number, known: Connection | undefined): void {
    const received = this.#calls.receive(fd, this.#input.address, INPUT_ROOM)
    if (received === -1) {
      if (known === undefined) this.#keep(fd)
      return
    }
    if (received <= 0) {
      this.#end(fd)
      return
    }
    this.#parts.catchUp()
    if (known !== undefined) {
      known.since = this.#parts.seconds()
      this.#source.family = known.family
      this.#source.address.set(known.words)
    }
    this.#answerAll(fd, received, known)
  }

  #answerAll(fd: number, received: number, known: Connection | undefined): void {
    const { bytes } = this.#input
    const head = this.#head
    let replies = ''
    let at = 0
    while (at < received) {
      if (!head.readHead(bytes, at, received) || head.kind === 'other') {
        this.#giveAway(fd, bytes.slice(at, received), replies)
        return
      }
      const body = this.#parts.handler.handle(bytes, head, this.#source)
      if (typeof body !== 'string') throw new TypeError('a thread answers from memory, without promises')
      this.#answered++
      at = head.end
      if (!head.keepAlive) {
        this.#send(fd, `${replies}${OK_CLOSE}${body.length}\r\n\r\n${body}`)
        this.#end(fd)
        return
      }
      replies += `${OK}${body.length}\r\n\r\n${body}`
    }
    const unsent = this.#send(fd, replies)
    if (unsent === undefined) this.#end(fd)
    else if (unsent.length > 0) this.#release(fd, NOTHING, unsent)
    else if (known === undefined) this.#keep(fd)
  }

  /** Sends; what the system does not take now is returned, undefined where the connection broke. */
  #send(fd: number, text: string): Uint8Array | undefined {
    if (text.length > OUTPUT_ROOM) return Buffer.from(text, 'latin1')
    const length = this.#output.bytes.write(text, 0, 'latin1')
    const sent = this.#calls.send(fd, this.#output.address, length)
    if (sent < 0) return undefined
    return sent === length ? NOTHING : this.#output.bytes.slice(sent, length)
  }

  #giveAway(fd: number, bytes: Uint8Array, replies: string): void {
    const unsent = replies === '' ? NOTHING : this.#send(fd, replies)
    if (unsent === undefined) this.#end(fd)
    else this.#release(fd, bytes, unsent)
  }

  #release(fd: number, bytes: Uint8Array, unsent: Uint8Array): void {
    if (this.#connections.delete(fd)) this.#calls.unwatch(this.#epoll, fd)
    this.#parts.handOver(fd, Uint8Array.from(bytes), Uint8Array.from(unsent))
  }

  #keep(fd: number): void {
    const { family, address } = this.#source
    this.#connections.set(fd, { family, words: address.slice(), since: this.#parts.seconds() })
    this.#calls.watch(this.#epoll, fd)
  }

  #end(fd: number): void {
    this.#connections.delete(fd)
    this.#calls.close(fd) // leaves the epoll set with it
  }

  #closeIdle(): void {
    const now = this.#parts.seconds()
    if (now === this.#sweptAt) return
    this.#sweptAt = now
    for (const [fd, { since }] of this.#connections) if (now - since > IDLE_DEADLINE) this.#end(fd)
  }
}

const NOTHING = new Uint8Array()
const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: '
const OK_CLOSE = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: '

/** Memory outside V8's heap, by its address and as bytes. */
function outside(size: number): {
  readonly address: bigint
  readonly view: DataView
  readonly bytes: Buffer<ArrayBuffer>
} {
  const address = koffi.address(koffi.alloc('uint8_t', size))
  const memory = koffi.view(address, size)
  return { address, view: new DataView(memory), bytes: Buffer.from(memory) }
}
