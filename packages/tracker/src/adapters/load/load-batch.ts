import koffi from 'koffi'
import type { IpAddress } from '../../address/ip-address.ts'

const INPUT_ROOM = 2048
const OUTPUT_ROOM = 128
const ADDRESS_ROOM = 32
const VECTOR_BYTES = 16
const MESSAGE_BYTES = 64
const AF_INET = 2
const AF_INET6 = 10

/** Offsets in a `struct mmsghdr` of 64-bit Linux. */
const message = { name: 0, nameLength: 8, vectors: 16, vectorCount: 24, length: 56 }

/** Requests and replies of one source of a load test, in memory that the system reads and writes directly. */
export class LoadBatch {
  readonly view: DataView
  readonly incoming: bigint
  readonly size: number
  readonly #base: bigint
  readonly #outHeaders: number
  readonly #inputs: number
  readonly #outputs: number
  readonly #outVectors: number

  constructor(size: number, target: IpAddress, port: number) {
    this.size = size
    this.#outHeaders = size * MESSAGE_BYTES
    const inVectors = this.#outHeaders + size * MESSAGE_BYTES
    this.#outVectors = inVectors + size * VECTOR_BYTES
    this.#inputs = this.#outVectors + size * VECTOR_BYTES
    this.#outputs = this.#inputs + size * INPUT_ROOM
    const address = this.#outputs + size * OUTPUT_ROOM
    this.#base = koffi.address(koffi.alloc('uint8_t', address + ADDRESS_ROOM))
    this.view = new DataView(koffi.view(this.#base, address + ADDRESS_ROOM))
    this.incoming = this.#base
    this.#writeAddress(address, target, port)
    for (let number = 0; number < size; number++) {
      const incoming = number * MESSAGE_BYTES
      const outgoing = this.#outHeaders + number * MESSAGE_BYTES
      this.#point(incoming + message.vectors, inVectors + number * VECTOR_BYTES)
      this.view.setUint32(incoming + message.vectorCount, 1, true)
      this.#point(inVectors + number * VECTOR_BYTES, this.inputAt(number))
      this.view.setUint32(inVectors + number * VECTOR_BYTES + 8, INPUT_ROOM, true)
      this.#point(outgoing + message.name, address)
      this.view.setUint32(outgoing + message.nameLength, target.family === 4 ? 16 : 28, true)
      this.#point(outgoing + message.vectors, this.#outVectors + number * VECTOR_BYTES)
      this.view.setUint32(outgoing + message.vectorCount, 1, true)
      this.#point(this.#outVectors + number * VECTOR_BYTES, this.outputAt(number))
    }
  }

  inputAt(number: number): number {
    return this.#inputs + number * INPUT_ROOM
  }

  outputAt(number: number): number {
    return this.#outputs + number * OUTPUT_ROOM
  }

  /** Bytes of a reply. */
  length(number: number): number {
    return this.view.getUint32(number * MESSAGE_BYTES + message.length, true)
  }

  /** Sets the bytes of a request. */
  setLength(number: number, length: number): void {
    this.view.setUint32(this.#outVectors + number * VECTOR_BYTES + 8, length, true)
  }

  outgoingFrom(number: number): bigint {
    return this.#base + BigInt(this.#outHeaders + number * MESSAGE_BYTES)
  }

  reset(): void {
    for (let number = 0; number < this.size; number++) {
      this.view.setUint32(number * MESSAGE_BYTES + message.length, 0, true)
    }
  }

  #writeAddress(at: number, target: IpAddress, port: number): void {
    this.view.setUint16(at, target.family === 4 ? AF_INET : AF_INET6, true)
    this.view.setUint16(at + 2, port)
    for (const [word, value] of target.words.entries()) {
      this.view.setUint32(at + (target.family === 4 ? 4 : 8) + word * 4, value)
    }
  }

  #point(at: number, target: number): void {
    this.view.setBigUint64(at, this.#base + BigInt(target), true)
  }
}
