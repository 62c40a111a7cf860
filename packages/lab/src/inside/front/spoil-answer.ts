import {
  BencodeError,
  type BencodeInput,
  decodeBencode,
  encodeBencode,
  encodeUdpReply,
  isDictionary,
  UDP_ACTION,
  UDP_LENGTH,
} from '@shoal/bittorrent'
import type { FaultBoard } from '../fault-board.ts'

export const SLOWNESS = 5_000 // milliseconds that a slow tracker takes
const WRONG_INTERVAL = 1 // second: everyone would come all the time
const INTERVAL_AT = 8 // byte of a BEP 15 announce reply
const REASON = 'Internal Server Error'

/** What is left of a tracker's answer over HTTP. */
export interface SpoiledBody {
  readonly status: number
  readonly body: Buffer
}

/** Spoils an answer over HTTP as the board says; `undefined` where it stays as it is. */
export function spoilBody(body: Buffer, board: FaultBoard): SpoiledBody | undefined {
  if (board.isOn('tracker-500')) {
    board.hit('tracker-500')
    return { status: 500, body: Buffer.from(REASON) }
  }
  const early = board.isOn('tracker-interval') ? withInterval(body) : undefined
  if (early !== undefined) board.hit('tracker-interval')
  const whole = early ?? body
  if (!board.isOn('tracker-truncated')) return early === undefined ? undefined : { status: 200, body: early }
  board.hit('tracker-truncated')
  return { status: 200, body: whole.subarray(0, Math.floor(whole.length / 2)) }
}

/**
 * Spoils a datagram to a peer as the board says; `undefined` where it stays as it is. Only announces are spoiled: the
 * connection to the tracker (BEP 15) comes about.
 */
export function spoilDatagram(datagram: Buffer, board: FaultBoard): Buffer | undefined {
  if (datagram.length < UDP_LENGTH.announceReply || datagram.readUInt32BE(0) !== UDP_ACTION.announce) return undefined
  if (board.isOn('tracker-500')) {
    board.hit('tracker-500')
    const error = { kind: 'error', transactionId: datagram.readUInt32BE(4), message: REASON } as const
    return Buffer.from(encodeUdpReply(error, 'ipv4'))
  }
  const early = board.isOn('tracker-interval') ? Buffer.from(datagram) : undefined
  if (early !== undefined) {
    board.hit('tracker-interval')
    early.writeUInt32BE(WRONG_INTERVAL, INTERVAL_AT)
  }
  if (!board.isOn('tracker-truncated')) return early
  board.hit('tracker-truncated')
  return (early ?? datagram).subarray(0, INTERVAL_AT)
}

function withInterval(body: Buffer): Buffer | undefined {
  try {
    const reply = decodeBencode(body)
    if (!isDictionary(reply) || !reply.has('interval')) return undefined
    const wrong: [string, BencodeInput][] = [['interval', WRONG_INTERVAL]]
    if (reply.has('min interval')) wrong.push(['min interval', WRONG_INTERVAL])
    return Buffer.from(encodeBencode(new Map<string, BencodeInput>([...reply, ...wrong])))
  } catch (error) {
    if (error instanceof BencodeError) return undefined // a page, not an answer
    throw error
  }
}
