import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Reads which files a source file imports, names from a package of ours resolved to the file that makes them. */
export class ImportGraph {
  readonly #root: string
  readonly #known = new Map<string, readonly string[]>()

  constructor(root: string) {
    this.#root = root
  }

  /** Paths from the root of what the file imports, types included. */
  importsOf(path: string): readonly string[] {
    const known = this.#known.get(path)
    if (known !== undefined) return known
    const found = this.#read(path)
    this.#known.set(path, found)
    return found
  }

  /** Whether a file imports another, or imports one that does. */
  reaches(from: string, to: string): boolean {
    const direct = this.importsOf(from)
    return direct.includes(to) || direct.some((step) => this.importsOf(step).includes(to))
  }

  #read(path: string): readonly string[] {
    if (!/\.(ts|tsx|mjs)$/.test(path)) return []
    const text = readFileSync(join(this.#root, path), 'utf8')
    const statements = text.matchAll(/(?:^|\n)(?:import|export)\s([^'"`]*?)\sfrom\s'([^']+)'/g)
    const others = text.matchAll(/(?:import\(|new URL\(|(?:^|\n)import )'(\.[^']+)'/g)
    return [
      ...[...statements].flatMap(([, names = '', from = '']) => this.#resolve(path, names, from)),
      ...[...others].map(([, from = '']) => join(dirname(path), from)),
    ]
  }

  #resolve(path: string, names: string, from: string): readonly string[] {
    if (from.startsWith('.')) return [join(dirname(path), from)]
    const [, name] = /^@shoal\/(\w+)$/.exec(from) ?? []
    return name === undefined ? [] : this.#makersOf(`packages/${name}/src/index.ts`, names)
  }

  /** The files behind names that a package's entry exports. */
  #makersOf(entry: string, names: string): readonly string[] {
    if (!existsSync(join(this.#root, entry))) return []
    const wanted = namesIn(names)
    const text = readFileSync(join(this.#root, entry), 'utf8')
    return [...text.matchAll(/export\s(?:type\s)?([^'"`]*?)\sfrom\s'([^']+)'/g)]
      .filter(([, exported = '']) => namesIn(exported).some((name) => wanted.includes(name)))
      .map(([, , from = '']) => join(dirname(entry), from))
  }
}

/** The names in `{ a, type b, c as d }`: a, b and c where they are imported, which is as they are exported. */
function namesIn(braces: string): readonly string[] {
  const [, inside = ''] = /\{([^}]*)\}/s.exec(braces) ?? []
  return inside.split(',').flatMap(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, '')
        .match(/^\w+/) ?? [],
  )
}
