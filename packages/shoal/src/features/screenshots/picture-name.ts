import type { ShotDetails } from '@shoal/screenshots'

/** A file name made of numbers only, never of a torrent's text: `003-00h12m07s.jpg`, `sheet-001.jpg`. */
export function pictureName({
  kind,
  index,
  seconds,
  format,
}: Pick<ShotDetails, 'kind' | 'index' | 'seconds' | 'format'>): string {
  const place = String(index + 1).padStart(3, '0')
  if (kind === 'sheet') return `sheet-${place}.${format}`
  return `${place}-${two(seconds / 3600)}h${two((seconds / 60) % 60)}m${two(seconds % 60)}s.${format}`
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}
