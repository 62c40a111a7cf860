import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
const STEP = 1024 // bytes of one unit in the next
const SECOND = 1_000 // milliseconds
const HUNDREDTH = 10 // milliseconds
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Numbers, sizes and times in the manner of one language. Times are Unix milliseconds, speeds bytes per second. */
export interface Format {
  count(value: number): string
  percent(share: number): string
  bytes(value: number): string
  speed(bytesPerSecond: number): string
  /** A moment inside a video: `1:02:03`. */
  clock(milliseconds: number): string
  duration(milliseconds: number): string
  time(moment: number): string
  ago(moment: number, now: number): string
}

/** The format of the current language. */
export function useFormat(): Format {
  const { i18n } = useTranslation()
  return useMemo(() => createFormat(i18n.language === 'zh' ? 'zh-CN' : 'en'), [i18n.language])
}

export function createFormat(locale: string): Format {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  return {
    count: (value) => count.format(value),
    percent: (share) => percent.format(share),
    bytes: (value) => formatBytes(value, locale),
    speed: (bytesPerSecond) => `${formatBytes(bytesPerSecond, locale)}/s`,
    clock: formatClock,
    duration: (milliseconds) => spaced(formatDuration(milliseconds, locale)),
    time: (moment) => time.format(moment),
    ago: (moment, now) => spaced(formatAgo(relative, moment - now)),
  }
}

function formatBytes(value: number, locale: string): string {
  const exponent = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(value) / Math.log(STEP)))
  const scaled = value / STEP ** exponent
  const digits = exponent === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
  return `${scaled.toLocaleString(locale, { maximumFractionDigits: digits })} ${UNITS[exponent]}`
}

function formatClock(milliseconds: number): string {
  const seconds = Math.floor((milliseconds + HUNDREDTH / 2) / SECOND) // time stamps of videos are off by microseconds
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

function formatDuration(milliseconds: number, locale: string): string {
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value)
  if (milliseconds < SECOND) return unit(milliseconds, 'millisecond')
  if (milliseconds < MINUTE) return unit(milliseconds / SECOND, 'second', 1)
  if (milliseconds < HOUR) return unit(milliseconds / MINUTE, 'minute', 1)
  if (milliseconds < 2 * DAY) return unit(milliseconds / HOUR, 'hour', 1)
  return unit(milliseconds / DAY, 'day', 1)
}

/** A space between a number and a Chinese word, as the sentences of the catalog have it. */
function spaced(text: string): string {
  return text.replace(/(?<=\d)(?=\p{Script=Han})/gu, ' ')
}

function formatAgo(relative: Intl.RelativeTimeFormat, difference: number): string {
  const size = Math.abs(difference)
  if (size < 45 * SECOND) return relative.format(Math.round(difference / SECOND), 'second')
  if (size < 45 * MINUTE) return relative.format(Math.round(difference / MINUTE), 'minute')
  if (size < 22 * HOUR) return relative.format(Math.round(difference / HOUR), 'hour')
  return relative.format(Math.round(difference / DAY), 'day')
}
