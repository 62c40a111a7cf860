export interface WordTree {
  readonly [key: string]: string | WordTree
}

/** Every sentence of a catalog by its whole key: `grabs.state.done`. */
export function flattenWords(tree: WordTree, prefix = ''): ReadonlyMap<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else for (const [inner, text] of flattenWords(value, `${prefix}${key}.`)) flat.set(inner, text)
  }
  return flat
}
