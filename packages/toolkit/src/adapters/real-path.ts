import { realpathSync } from 'node:fs'
import { latin1FromBytes } from '@shoal/bittorrent'
import type { DiskPath } from './disk-path.ts'

/**
 * The path free of symbolic links, as text that is equal for equal paths only: where names are not UTF-8, with a
 * character for each byte.
 */
export function realPath(place: DiskPath): string {
  const real = realpathSync.native(place, { encoding: 'buffer' })
  const text = real.toString('utf8')
  return text.includes('\ufffd') ? latin1FromBytes(real) : text
}
