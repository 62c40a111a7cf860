import type { PathComponent } from '@shoal/bittorrent'
import { CreateError } from './create-error.ts'

/**
 * A name that a folder or file can bear on every system: not empty, no `.` or `..`, no separator, no control character.
 * Throws `CreateError`.
 */
export function checkedName(name: string): string {
  if (['', '.', '..'].includes(name.trim()) || /[/\\\p{Cc}]/u.test(name)) throw new CreateError('bad-name', name)
  return name
}

/** The name that a path on disk brings along, which may be odd but must be one. Throws `CreateError`. */
export function nameFromDisk(name: PathComponent): PathComponent {
  if (name.length === 0) throw new CreateError('needs-name')
  return name
}
