import type { Clip } from '../../container/clip.ts'
import type { ProcessLimits } from './confined-spawn.ts'

export interface DecoderLimits extends ProcessLimits {
  readonly maximalPixels: number
  /** Milliseconds for one picture. */
  readonly wallMs: number
}

export const defaultDecoderLimits: DecoderLimits = {
  memoryBytes: 2 * 2 ** 30,
  cpuSeconds: 600,
  openFiles: 128,
  // 8192 × 4320 fits; a declared 30,000 × 30,000 does not.
  maximalPixels: 8192 * 4352,
  wallMs: 20_000,
}

/** How much longer a clip may take in which the pictures before the wanted one are decoded first. */
const MANY_PICTURES = 4

/** Milliseconds that decoding a clip may take. */
export function wallOf(clip: Clip, { wallMs }: DecoderLimits): number {
  return clip.showAt === undefined ? wallMs : MANY_PICTURES * wallMs
}
