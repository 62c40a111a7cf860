import {
  describePeerId,
  EXTENDED_HANDSHAKE_ID,
  type ExtendedHandshake,
  encodeExtendedHandshake,
  encodeHandshake,
  encodeMessage,
  equalBytes,
  HANDSHAKE_LENGTH,
  type Handshake,
  MessageReader,
  type PeerAddress,
  type PeerId,
  type PeerMessage,
  PeerMessageError,
  parseExtendedHandshake,
  parseHandshake,
} from '@shoal/bittorrent'
import { errorName } from './failure-verdict.ts'
import type { PeerStream, ProbePorts } from './probe-ports.ts'
import type { PeerOutcome, PeerProbe } from './probe-report.ts'

/** What dialling a peer needs. */
export interface PeerTask {
  readonly peer: PeerAddress
  readonly infoHash: Uint8Array
  readonly peerId: PeerId
  readonly pieceCount: number | undefined
  /** Milliseconds for the whole conversation. */
  readonly timeLimit: number
  readonly signal: AbortSignal
}

const QUIET = 700 // milliseconds: a peer without pieces sends no bitfield, so after BEP 10 this long is enough
const MAX_MESSAGE = 1 << 20 // bytes: the bitfield of eight million pieces
const REFUSALS: Readonly<Record<string, PeerOutcome['kind']>> = {
  FORBIDDEN_CONTACT: 'forbidden',
  ECONNREFUSED: 'refused',
  TimeoutError: 'timeout',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EACCES: 'unreachable',
}

/** Dials a peer and says who answers and what it has. Rejects only when the probe is aborted. */
export async function probePeer(task: PeerTask, ports: ProbePorts): Promise<PeerProbe> {
  const begin = ports.elapsed()
  const outcome = await outcomeOf(task, ports)
  return { address: task.peer.address, port: task.peer.port, outcome, milliseconds: ports.elapsed() - begin }
}

async function outcomeOf(task: PeerTask, ports: ProbePorts): Promise<PeerOutcome> {
  const limit = AbortSignal.any([task.signal, ports.timeout(task.timeLimit)])
  let stream: PeerStream | undefined
  try {
    stream = await ports.dial(task.peer.address, task.peer.port, limit)
    return await new PeerConversation(task, ports, stream).run(limit)
  } catch (error) {
    task.signal.throwIfAborted()
    const kind = REFUSALS[errorName(error)] ?? 'closed'
    return { kind: kind === 'reached' ? 'closed' : kind }
  } finally {
    stream?.close()
  }
}

/** A connection that ended before the peer had said who it is. */
class SilentPeerError extends Error {
  readonly code = 'SILENT_PEER'
  override readonly name = 'SilentPeerError'
}

class PeerConversation {
  readonly #task: PeerTask
  readonly #ports: ProbePorts
  readonly #stream: PeerStream
  readonly #reader = new MessageReader(MAX_MESSAGE)
  #head: number[] = []
  #handshake: Handshake | undefined
  #extended: ExtendedHandshake | undefined
  #pieces: number | undefined
  #all = false

  constructor(task: PeerTask, ports: ProbePorts, stream: PeerStream) {
    this.#task = task
    this.#ports = ports
    this.#stream = stream
  }

  async run(limit: AbortSignal): Promise<PeerOutcome> {
    const features = { extensions: true, fast: true, dht: false, v2: false }
    this.#stream.write(encodeHandshake({ infoHash: this.#task.infoHash, peerId: this.#task.peerId, features }))
    const chunks = this.#stream.chunks[Symbol.asyncIterator]()
    let signal = limit
    for (;;) {
      const next = await withSignal(chunks.next(), signal)
      if (next === 'aborted' || next.done === true) break
      const verdict = this.#take(next.value)
      if (verdict !== undefined) return verdict
      if (this.#isEnough()) break
      if (this.#extended !== undefined && signal === limit)
        signal = AbortSignal.any([limit, this.#ports.timeout(QUIET)])
    }
    if (this.#handshake !== undefined) return this.#reached(this.#handshake)
    if (limit.aborted) throw limit.reason
    throw new SilentPeerError('closed before its handshake')
  }

  /** Returns an outcome when the peer turns out not to be one of ours. */
  #take(chunk: Uint8Array): PeerOutcome | undefined {
    let rest = chunk
    if (this.#handshake === undefined) {
      const missing = HANDSHAKE_LENGTH - this.#head.length
      this.#head.push(...chunk.subarray(0, missing))
      if (this.#head[0] !== 19) return { kind: 'not-bittorrent' }
      if (this.#head.length < HANDSHAKE_LENGTH) return undefined
      this.#handshake = parseHandshake(Uint8Array.from(this.#head))
      if (this.#handshake === undefined) return { kind: 'not-bittorrent' }
      if (!equalBytes(this.#handshake.infoHash, this.#task.infoHash)) return { kind: 'other-torrent' }
      if (this.#handshake.features.extensions) this.#sendExtended()
      rest = chunk.subarray(missing)
    }
    try {
      for (const message of this.#reader.push(rest)) this.#note(message)
    } catch (error) {
      if (error instanceof PeerMessageError) return this.#handshake && this.#reached(this.#handshake)
      throw error
    }
    return undefined
  }

  #sendExtended(): void {
    const payload = encodeExtendedHandshake({ extensions: new Map(), client: 'Shoal probe' })
    this.#stream.write(encodeMessage({ kind: 'extended', id: EXTENDED_HANDSHAKE_ID, payload }))
  }

  #note(message: PeerMessage): void {
    if (message.kind === 'bitfield') this.#pieces = bitsSet(message.bits)
    else if (message.kind === 'have-all') this.#all = true
    else if (message.kind === 'have-none') this.#pieces = 0
    else if (message.kind === 'have') this.#pieces = (this.#pieces ?? 0) + 1
    else if (message.kind === 'extended' && message.id === EXTENDED_HANDSHAKE_ID) {
      this.#extended = parseExtendedHandshake(message.payload)
    }
  }

  #isEnough(): boolean {
    const knowsPieces = this.#all || this.#pieces !== undefined
    const knowsClient = this.#extended !== undefined || this.#handshake?.features.extensions === false
    return knowsPieces && knowsClient
  }

  #reached(handshake: Handshake): PeerOutcome {
    const { pieceCount } = this.#task
    const named = describePeerId(handshake.peerId)
    const { client, port } = this.#extended ?? {}
    const said = /^(.*?)[ /]v?(\d[\w.]*)/.exec(client ?? '')
    // After a BEP 10 reply, silence about pieces means none.
    const pieces = this.#all ? pieceCount : (this.#pieces ?? (this.#extended === undefined ? undefined : 0))
    return {
      kind: 'reached',
      client: named.client === 'unknown' ? (said?.[1] ?? client ?? 'unknown') : named.client,
      version: named.client === 'unknown' ? (said?.[2] ?? '') : named.version,
      pieces,
      pieceCount,
      seeder: this.#all || (pieceCount !== undefined && pieces === pieceCount),
      metadataSize: this.#extended?.metadataSize,
      said: { client, port },
    }
  }
}

/** The promise's value, or `aborted` when the signal comes first. */
async function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | 'aborted'> {
  const { promise: aborted, resolve } = Promise.withResolvers<'aborted'>()
  const onAbort = (): void => resolve('aborted')
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function bitsSet(bits: Uint8Array): number {
  let count = 0
  for (let byte of bits) for (; byte !== 0; byte &= byte - 1) count++
  return count
}
