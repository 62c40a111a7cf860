import { z } from 'zod'
import type { ClientPieces, ClientSession } from '../../client/torrent-client.ts'

/** Transmission counts limits in thousands of bytes. */
const KILO = 1_000
const THERE = 2

export const piecesSchema = z.object({
  /** A bitfield as base64, the first piece in the highest bit. */
  pieces: z.string(),
  pieceCount: z.number().int().nonnegative().max(10_000_000),
  pieceSize: z.number(),
})

export function piecesOf({ pieces, pieceCount, pieceSize }: z.output<typeof piecesSchema>): ClientPieces {
  const bits = Buffer.from(pieces, 'base64')
  const states = new Uint8Array(pieceCount)
  for (let index = 0; index < pieceCount; index += 1) {
    if (((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0) states[index] = THERE
  }
  return { length: pieceSize, states }
}

export const currentStatsSchema = z.object({
  uploadSpeed: z.number(),
  downloadSpeed: z.number(),
  'current-stats': z.object({ uploadedBytes: z.number(), downloadedBytes: z.number() }),
})

export const limitsSchema = z.object({
  'peer-port': z.number().optional(),
  'speed-limit-up': z.number().default(0),
  'speed-limit-up-enabled': z.boolean().default(false),
  'speed-limit-down': z.number().default(0),
  'speed-limit-down-enabled': z.boolean().default(false),
})

export function sessionOf(
  stats: z.output<typeof currentStatsSchema>,
  limits: z.output<typeof limitsSchema>,
): ClientSession {
  const port = limits['peer-port']
  return {
    uploadSpeed: stats.uploadSpeed,
    downloadSpeed: stats.downloadSpeed,
    ...stats['current-stats'],
    ...(limits['speed-limit-up-enabled'] ? { uploadLimit: limits['speed-limit-up'] * KILO } : {}),
    ...(limits['speed-limit-down-enabled'] ? { downloadLimit: limits['speed-limit-down'] * KILO } : {}),
    listenPort: port,
  }
}
