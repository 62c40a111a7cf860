import { z } from 'zod'
import type { ClientPieces, ClientSession } from '../../client/torrent-client.ts'
import { count, flag } from '../known-fields.ts'

/** Transmission counts limits in thousands of bytes. */
const KILO = 1_000
const THERE = 2

export const piecesSchema = z.object({
  /** A bitfield as base64, the first piece in the highest bit. */
  pieces: z.string(),
  pieceCount: z.number().int().nonnegative().max(10_000_000),
  pieceSize: count,
})

export function piecesOf({ pieces, pieceCount, pieceSize }: z.output<typeof piecesSchema>): ClientPieces {
  const bits = Buffer.from(pieces, 'base64')
  const states = new Uint8Array(pieceCount)
  for (let index = 0; index < pieceCount; index += 1) {
    if (((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0) states[index] = THERE
  }
  return { length: pieceSize ?? 0, states }
}

export const currentStatsSchema = z.object({
  uploadSpeed: count,
  downloadSpeed: count,
  'current-stats': z.object({ uploadedBytes: count, downloadedBytes: count }).optional().catch(undefined),
})

export const limitsSchema = z.object({
  'peer-port': count,
  'speed-limit-up': count,
  'speed-limit-up-enabled': flag,
  'speed-limit-down': count,
  'speed-limit-down-enabled': flag,
})

export function sessionOf(
  stats: z.output<typeof currentStatsSchema>,
  limits: z.output<typeof limitsSchema>,
): ClientSession {
  const totals = stats['current-stats']
  return {
    uploadSpeed: stats.uploadSpeed ?? 0,
    downloadSpeed: stats.downloadSpeed ?? 0,
    uploadedBytes: totals?.uploadedBytes ?? 0,
    downloadedBytes: totals?.downloadedBytes ?? 0,
    uploadLimit: limitOf(limits['speed-limit-up-enabled'], limits['speed-limit-up']),
    downloadLimit: limitOf(limits['speed-limit-down-enabled'], limits['speed-limit-down']),
    listenPort: limits['peer-port'],
  }
}

function limitOf(enabled: boolean | undefined, limit: number | undefined): number | undefined {
  return enabled === true && limit !== undefined ? limit * KILO : undefined
}
