import { type GrabId, grabId } from './grab.ts'

const TIME_DIGITS = 9
const RANDOM_DIGITS = 11
const BASE = 36

/** A new id: the time in milliseconds, so that ids sort by age, then chance. */
export function newGrabId(now: number, random: (length: number) => Uint8Array): GrabId {
  const time = now.toString(BASE).padStart(TIME_DIGITS, '0')
  const chance = Array.from(random(RANDOM_DIGITS), (byte) => (byte % BASE).toString(BASE)).join('')
  return grabId(time + chance)
}
