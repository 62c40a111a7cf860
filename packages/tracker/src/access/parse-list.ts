import { InfoHashError, infoHash } from '@shoal/bittorrent'
import { AccessRuleError } from '../tracker-errors.ts'
import type { ListEntry } from './access-rules.ts'

const LONGEST_LIST = 10_000_000 // lines

/**
 * The entries of a list file: an info-hash a line and, after white space, a name. Empty lines and what follows a `#` at
 * the beginning of a line or after white space are left out. Throws `AccessRuleError` naming the first wrong line.
 */
export function parseList(text: string): readonly ListEntry[] {
  const lines = text.split(/\r?\n/)
  if (lines.length > LONGEST_LIST) throw new AccessRuleError(`a list may have ${LONGEST_LIST} lines at most`)
  return lines.flatMap((line, index): ListEntry[] => {
    const [, hash = '', name = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(line.replace(/(?:^|\s)#.*$/, '')) ?? []
    if (hash === '') return []
    try {
      return [name === '' ? { infoHash: infoHash(hash) } : { infoHash: infoHash(hash), name }]
    } catch (cause) {
      if (!(cause instanceof InfoHashError)) throw cause
      throw new AccessRuleError(`line ${index + 1}: "${hash.slice(0, 80)}" is not an info-hash`, { cause })
    }
  })
}
