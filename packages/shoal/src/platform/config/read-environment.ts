import { parseDocument } from 'yaml'
import { configurationSchema } from './configuration.ts'
import { ConfigurationError } from './configuration-error.ts'
import { OLD_VARIABLES } from './old-variables.ts'
import { leavesOf, setAt, type Tree } from './settings-tree.ts'
import { suggestKey } from './suggest-key.ts'

const PREFIX = 'SHOAL_'

/** Variables with our prefix that are no settings of the file. */
const ALSO_KNOWN = [
  'SHOAL_CONFIG',
  'SHOAL_WORKER_TOKEN',
  'SHOAL_SECRET_KEY',
  'SHOAL_LANG',
  'SHOAL_ADMIN_PASSWORD',
  'SHOAL_URL',
  'SHOAL_TOKEN',
]

/** Variables of tests and of the program's own children. */
const FOREIGN = /^SHOAL_(TEST|ROLE|BENCH|CI)(_|$)/

/** The variable of a setting: `tracker.publicUrl` is `SHOAL_TRACKER_PUBLIC_URL`. */
export function variableOf(path: readonly string[]): string {
  return PREFIX + path.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')
}

/**
 * Settings from `SHOAL_…` variables, and from those of the tracker Worker that Shoal replaces. Lists are separated by commas.
 * @throws ConfigurationError for a variable that is no setting.
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): Tree {
  const tree: Tree = {}
  const known = new Map(leavesOf(configurationSchema).map((leaf) => [variableOf(leaf.path), leaf]))
  const problems: string[] = []
  // Weaker than the variables of our own, so they come first.
  for (const [name, paths] of OLD_VARIABLES) {
    const text = environment[name]
    if (text === undefined || text === '') continue
    for (const path of paths) setAt(tree, path, parseScalar(text))
  }
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || text === undefined || ALSO_KNOWN.includes(name) || FOREIGN.test(name)) continue
    const leaf = known.get(name)
    if (leaf !== undefined) {
      const readings = [text, parseScalar(text), text.split(',').map((part) => part.trim())]
      setAt(tree, leaf.path, readings.find((value) => leaf.schema.safeParse(value).success) ?? text)
      continue
    }
    const suggestion = suggestKey(name, [...known.keys(), ...ALSO_KNOWN])
    problems.push(
      `environment: unknown variable ${name}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
    )
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return tree
}

/** Numbers and truth values as YAML spells them; the text itself where it is neither. */
function parseScalar(text: string): unknown {
  const document = parseDocument(text)
  return document.errors.length > 0 ? text : document.toJS()
}
