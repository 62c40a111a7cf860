/** Part of each day in which nothing is sent, e.g. `23:00` to `07:00`. */
export interface QuietHours {
  /** `HH:MM`, included. */
  readonly from: string
  /** `HH:MM`, excluded. */
  readonly to: string
}

const MINUTE = 60_000 // milliseconds
const DAY = 24 * 60 // minutes

/**
 * When the quiet hours that `now` lies in end, as Unix milliseconds of the zone (`Europe/Berlin`); undefined outside
 * of them. On the night when clocks change it may be an hour off.
 */
export function quietUntil(quiet: QuietHours, now: number, timeZone: string): number | undefined {
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  const minute = minuteOfDay(now, timeZone)
  const since = (minute - from + DAY) % DAY
  const length = (to - from + DAY) % DAY
  if (since >= length) return undefined
  return Math.floor(now / MINUTE) * MINUTE + (length - since) * MINUTE
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

function minuteOfDay(now: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return minutesOf(parts.format(now))
}
