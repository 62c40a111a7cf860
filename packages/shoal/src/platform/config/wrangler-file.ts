import { ConfigurationError } from './configuration-error.ts'
import { OLD_VARIABLES } from './old-variables.ts'
import { setAt, type Tree } from './settings-tree.ts'

/** What a `wrangler.toml` says in Shoal's words. */
export interface TranslatedWrangler {
  readonly tree: Tree
  readonly warnings: readonly string[]
}

/** Whether a file is the configuration of a Cloudflare Worker. */
export function isWranglerFile(path: string, text: string): boolean {
  return path.endsWith('.toml') || /^\s*\[vars\]\s*(#.*)?$/m.test(text)
}

/**
 * Reads the variables of the old tracker Worker out of a `wrangler.toml`: those in `[vars]`, and in `[env.NAME.vars]` when
 * there is no other.
 * @throws ConfigurationError for a file without any of them, and for a value that is none.
 */
export function readWranglerFile(text: string, file: string): TranslatedWrangler {
  const tree: Tree = {}
  const warnings: string[] = []
  let table = ''
  let found = 0
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/.exec(line)
    if (header !== null) {
      table = header[1] ?? ''
      if (table === 'kv_namespaces')
        warnings.push(`${file}: the peers in its KV namespace are not read; they announce again`)
      continue
    }
    const pair = /^\s*"?([A-Za-z0-9_-]+)"?\s*=\s*(.*?)\s*$/.exec(line)
    if (pair === null || !(table === 'vars' || table.endsWith('.vars'))) continue
    const [, name = '', raw = ''] = pair
    const path = OLD_VARIABLES.get(name)
    if (path === undefined) {
      warnings.push(`${file}: ${name} means nothing to Shoal and is left out`)
      continue
    }
    const value = scalarOf(raw)
    if (value === undefined)
      throw new ConfigurationError([`${file}: line ${index + 1}: ${name} is no text and no number`])
    found++
    for (const one of path) setAt(tree, one, value)
  }
  if (found === 0) {
    throw new ConfigurationError([`${file}: none of ${[...OLD_VARIABLES.keys()].join(', ')} stands in its [vars]`])
  }
  return { tree, warnings }
}

/** A TOML string or integer; a number in quotes, which Workers read as well, is a number. */
function scalarOf(raw: string): string | number | undefined {
  const quoted = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(?:#.*)?$/.exec(raw)
  const bare = /^([+-]?\d[\d_]*)\s*(?:#.*)?$/.exec(raw)?.[1]
  const text = quoted === null ? bare?.replaceAll('_', '') : (quoted[1]?.replace(/\\(.)/g, '$1') ?? quoted[2])
  if (text === undefined) return undefined
  return /^[+-]?\d+$/.test(text) ? Number(text) : text
}
