import type { FieldIssue } from './field-issue.ts'

/** Settings as written, before they are checked. */
export interface SettingsTree {
  readonly [key: string]: unknown
}

/** `wanted` with everything that a file declares in its place. Lists are replaced as a whole. */
export function withDeclared(wanted: unknown, declared: SettingsTree): SettingsTree {
  const result: Record<string, unknown> = isTree(wanted) ? { ...wanted } : {}
  for (const [key, value] of Object.entries(declared)) {
    result[key] = isTree(value) ? withDeclared(result[key], value) : value
  }
  return result
}

/** Dotted names of what is declared, e.g. `placement.sortKey`. */
export function declaredNames(declared: SettingsTree, prefix = ''): readonly string[] {
  return Object.entries(declared).flatMap(([key, value]) =>
    isTree(value) ? declaredNames(value, `${prefix}${key}.`) : [prefix + key],
  )
}

/** An issue for each declared setting that `wanted` would change; leaving one out changes nothing. */
export function declaredIssues(wanted: unknown, declared: SettingsTree, prefix = ''): readonly FieldIssue[] {
  if (!isTree(wanted)) return []
  return Object.entries(declared).flatMap(([key, value]) => {
    const other = wanted[key]
    if (isTree(value)) return declaredIssues(other, value, `${prefix}${key}.`)
    if (other === undefined || JSON.stringify(other) === JSON.stringify(value)) return []
    return [{ path: prefix + key, message: 'is set in the configuration file: change it there' }]
  })
}

export function isTree(value: unknown): value is SettingsTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
