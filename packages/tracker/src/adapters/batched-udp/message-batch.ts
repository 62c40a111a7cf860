import koffi from 'koffi'
import type { RequestSource } from '../../address/request-source.ts'
import { REPLY_ROOM } from '../../frontend/handle-datagram.ts'

/** Datagrams taken and answered together at most. */
export const BATCH = 64

/** Bytes of a datagram at most: a scrape of 74 info-hashes has 1,496; longer ones are dropped. */
const INPUT_ROOM = 1600 // an odd number of cache lines: a power of two would put all requests into the same few sets
const ADDRESS_ROOM = 32 // sockaddr_in has 16 bytes, sockaddr_in6 has 28
const CONTROL_ROOM = 64 // one message of packet info: 32 bytes for IPv4, 40 for IPv6
const VECTOR_BYTES = 16
const MESSAGE_BYTES = 64
const AF_INET = 2
const AF_INET6 = 10
const IPPROTO_IP = 0
const CONTROL_HEADER = 16 // bytes: length (8), level (4), type (4)
const MSG_TRUNC = 0x20
const WORD_RANGE = 2 ** 32
const LINE = 64 // bytes of a cache line

/** Offsets in a `struct mmsghdr` of 64-bit Linux. */
const message = {
  name: 0,
  nameLength: 8,
  vectors: 16,
  vectorCount: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
  length: 56,
}

/**
 * The memory of one batch: headers, vectors, addresses, control data and payloads of every message coming in, and
 * headers and vectors of those going out, which borrow address and control data from the request they answer. All of it
 * lies outside V8's heap, so that the system may write while no script runs.
 */
export class MessageBatch {
  /** All of the memory; payload offsets below are offsets in here. */
  readonly view: DataView
  /** Where the kernel finds the incoming and the outgoing headers. */
  readonly incoming: bigint
  readonly outgoing: bigint
  /** Where the next reply is to be written. Replies lie close together, so that all of a batch stay in the cache. */
  outputAt: number
  #queued = 0
  readonly #base: bigint
  readonly #baseLow: number
  readonly #baseHigh: number
  readonly #at: Readonly<
    Record<
      'inHeaders' | 'outHeaders' | 'inVectors' | 'outVectors' | 'addresses' | 'controls' | 'inputs' | 'outputs',
      number
    >
  >

  constructor() {
    let size = 0
    const area = (bytes: number) => {
      const at = size
      size += bytes * BATCH
      return at
    }
    this.#at = {
      inHeaders: area(MESSAGE_BYTES),
      outHeaders: area(MESSAGE_BYTES),
      inVectors: area(VECTOR_BYTES),
      outVectors: area(VECTOR_BYTES),
      addresses: area(ADDRESS_ROOM),
      controls: area(CONTROL_ROOM),
      inputs: area(INPUT_ROOM),
      outputs: area(REPLY_ROOM),
    }
    this.#base = koffi.address(koffi.alloc('uint8_t', size))
    this.#baseLow = Number(this.#base & 0xffffffffn)
    this.#baseHigh = Number(this.#base >> 32n)
    this.view = new DataView(koffi.view(this.#base, size))
    this.outputAt = this.#at.outputs
    this.incoming = this.#base + BigInt(this.#at.inHeaders)
    this.outgoing = this.#base + BigInt(this.#at.outHeaders)
    for (let number = 0; number < BATCH; number++) this.#layOut(number)
  }

  /** Makes the headers ready for the next receive: the kernel overwrote their lengths. */
  reset(used: number): void {
    for (let number = 0; number < used; number++) {
      const header = this.#at.inHeaders + number * MESSAGE_BYTES
      this.view.setUint32(header + message.nameLength, ADDRESS_ROOM, true)
      this.view.setUint32(header + message.controlLength, CONTROL_ROOM, true)
    }
    this.#queued = 0
    this.outputAt = this.#at.outputs
  }

  /** Bytes of a request, 0 when it came without an address that can be answered or was cut. */
  length(number: number): number {
    const header = this.#at.inHeaders + number * MESSAGE_BYTES
    if ((this.view.getUint32(header + message.flags, true) & MSG_TRUNC) !== 0) return 0
    return this.view.getUint32(header + message.length, true)
  }

  /** Reads where a request came from; false for what cannot be answered. */
  readSource(number: number, source: RequestSource): boolean {
    const at = this.#at.addresses + number * ADDRESS_ROOM
    const family = this.view.getUint16(at, true)
    if (this.view.getUint16(at + 2, true) === 0) return false // port 0
    if (family === AF_INET) source.setIpv4(this.view.getInt32(at + 4, true))
    else if (family === AF_INET6) source.setIpv6(this.view, at + 8)
    else return false
    return true
  }

  inputAt(number: number): number {
    return this.#at.inputs + number * INPUT_ROOM
  }

  get queued(): number {
    return this.#queued
  }

  /** Queues the reply written at `outputAt` as the answer to request `number`, to leave from the address it came to. */
  queue(number: number, length: number): void {
    const { view } = this
    const request = this.#at.inHeaders + number * MESSAGE_BYTES
    const reply = this.#at.outHeaders + this.#queued * MESSAGE_BYTES
    const control = view.getUint32(request + message.controlLength, true)
    this.#point(reply + message.name, this.#at.addresses + number * ADDRESS_ROOM)
    view.setUint32(reply + message.nameLength, view.getUint32(request + message.nameLength, true), true)
    if (control === 0) this.#pointNowhere(reply + message.control)
    else {
      const at = this.#at.controls + number * CONTROL_ROOM
      this.#point(reply + message.control, at)
      this.#forgetInterface(at)
    }
    view.setUint32(reply + message.controlLength, control, true)
    const vector = this.#at.outVectors + this.#queued * VECTOR_BYTES
    this.#point(vector, this.outputAt)
    view.setUint32(vector + 8, length, true)
    this.outputAt += Math.ceil(length / LINE) * LINE
    this.#queued++
  }

  /** The header of a queued reply, for sending the rest after one that could not go out. */
  outgoingFrom(number: number): bigint {
    return this.outgoing + BigInt(number * MESSAGE_BYTES)
  }

  /** The route decides on the interface; only the source address matters. */
  #forgetInterface(control: number): void {
    const isIpv4 = this.view.getInt32(control + 8, true) === IPPROTO_IP
    this.view.setUint32(control + CONTROL_HEADER + (isIpv4 ? 0 : 16), 0, true)
  }

  #layOut(number: number): void {
    const incoming = this.#at.inHeaders + number * MESSAGE_BYTES
    const outgoing = this.#at.outHeaders + number * MESSAGE_BYTES
    const inVector = this.#at.inVectors + number * VECTOR_BYTES
    const outVector = this.#at.outVectors + number * VECTOR_BYTES
    this.#point(incoming + message.name, this.#at.addresses + number * ADDRESS_ROOM)
    this.#point(incoming + message.vectors, inVector)
    this.view.setUint32(incoming + message.vectorCount, 1, true)
    this.#point(incoming + message.control, this.#at.controls + number * CONTROL_ROOM)
    this.#point(inVector, this.#at.inputs + number * INPUT_ROOM)
    this.view.setUint32(inVector + 8, INPUT_ROOM, true)
    this.#point(outgoing + message.vectors, outVector)
    this.view.setUint32(outgoing + message.vectorCount, 1, true)
  }

  #pointNowhere(at: number): void {
    this.view.setUint32(at, 0, true)
    this.view.setUint32(at + 4, 0, true)
  }

  /** Writes a pointer as two words: no `bigint` is made for every reply. */
  #point(at: number, target: number): void {
    const low = this.#baseLow + target
    const carries = low >= WORD_RANGE
    this.view.setUint32(at, carries ? low - WORD_RANGE : low, true)
    this.view.setUint32(at + 4, carries ? this.#baseHigh + 1 : this.#baseHigh, true)
  }
}
