/**
 * A slot's last word, the state; zero means that the slot is empty, which no stored peer's is, for port 0 is refused.
 *
 * | bits | meaning |
 * |---|---|
 * | 0–15 | port, in wire order as loaded little-endian |
 * | 16 | seeder |
 * | 17 | paused (BEP 21) |
 * | 18 | second family of a peer counted already |
 * | 19 | its completion was counted |
 * | 20–31 | minute of the last announce, modulo 4096 |
 */
export const SEEDER = 1 << 16
export const PAUSED = 1 << 17
export const TWIN = 1 << 18
export const COMPLETED = 1 << 19

export const PORT_MASK = 0xffff
const MINUTE_SHIFT = 20
const MINUTE_MASK = 0xfff
const CLOCK_SLACK = 16 // minutes that one thread's clock may run behind another's

/** The minute's bits of a state. */
export function minuteBits(minute: number): number {
  return (minute & MINUTE_MASK) << MINUTE_SHIFT
}

/** Minutes since a state's announce; never negative. */
export function stateAge(state: number, minute: number): number {
  const age = (minute - (state >>> MINUTE_SHIFT)) & MINUTE_MASK
  return age > MINUTE_MASK - CLOCK_SLACK ? 0 : age
}

/** Whether a state's peer has been silent for longer than `timeout` minutes. */
export function isStale(state: number, minute: number, timeout: number): boolean {
  return stateAge(state, minute) > timeout
}
