import type { CaptureOptions } from '../task/capture-options.ts'

/** A place on the time line that wants one shot. */
export interface Slot {
  /** Seconds. */
  readonly target: number
  /** Keyframes from here up to `to` serve as well as any. */
  readonly from: number
  readonly to: number
  /** Wants the picture shown at the target itself. */
  readonly exact?: true
}

/** Openings and credits: this share at either end is left out of evenly spread shots. */
const MARGIN = 0.05
/** How far from its target a shot may lie, as a share of the distance between targets. */
const REACH = 0.3
/** Seconds that a shot asked for by hand may lie off its moment when that saves pieces. */
const HAND_REACH = 0.5
const MAX_SLOTS = 500

/** The slots that the options ask for in a video of so many seconds. */
export function planSlots(durationSeconds: number, options: CaptureOptions): readonly Slot[] {
  const { moments, everySeconds, count, exact } = options
  if (moments !== undefined) {
    const sorted = [...new Set(moments)].sort((a, b) => a - b)
    const near = sorted.map((target) => ({ target, from: target - HAND_REACH, to: target + HAND_REACH }))
    return exact ? near.map((slot) => ({ ...slot, exact })) : near
  }
  const start = MARGIN * durationSeconds
  const span = (1 - 2 * MARGIN) * durationSeconds
  const distance = everySeconds ?? span / count
  const slots = everySeconds === undefined ? count : Math.max(1, Math.min(MAX_SLOTS, Math.floor(span / distance)))
  return Array.from({ length: slots }, (_, i) => {
    const target = start + (i + 0.5) * distance
    return { target, from: target - REACH * distance, to: target + REACH * distance }
  })
}
