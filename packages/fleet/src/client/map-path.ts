/** One folder as a client sees it, and as Shoal does. */
export interface PathPair {
  readonly client: string
  readonly shoal: string
}

/**
 * Where Shoal finds what a client has at `path`: by the longest folder of the mapping that holds it. Without any
 * mapping both see the same; with one, a path outside of it is undefined.
 */
export function toShoalPath(mapping: readonly PathPair[], path: string): string | undefined {
  return mapped(
    mapping.map(({ client, shoal }) => ({ from: client, to: shoal })),
    path,
  )
}

/** Where a client finds what Shoal has at `path`. */
export function toClientPath(mapping: readonly PathPair[], path: string): string | undefined {
  return mapped(
    mapping.map(({ client, shoal }) => ({ from: shoal, to: client })),
    path,
  )
}

function mapped(mapping: readonly { readonly from: string; readonly to: string }[], path: string): string | undefined {
  if (mapping.length === 0) return path
  const wanted = segmentsOf(path)
  const [best] = mapping
    .map(({ from, to }) => ({ segments: segmentsOf(from), to }))
    .filter(({ segments }) => segments.every((segment, index) => same(segment, wanted[index], isWindows(path))))
    .sort((one, other) => other.segments.length - one.segments.length)
  if (best === undefined) return undefined
  const rest = wanted.slice(best.segments.length)
  const separator = isWindows(best.to) ? '\\' : '/'
  const base = best.to.replace(/(?!^)[\\/]+$/, '')
  if (rest.length === 0) return base
  return base.endsWith(separator) ? base + rest.join(separator) : base + separator + rest.join(separator)
}

/** `C:\…` and `\\server\…`. */
function isWindows(path: string): boolean {
  return /^([a-z]:([\\/]|$)|\\\\)/i.test(path)
}

/** A Windows path may be written with either slash; on others a backslash is part of a name. */
function segmentsOf(path: string): readonly string[] {
  const segments = path.split(isWindows(path) ? /[\\/]+/ : /\/+/).filter((segment) => segment !== '')
  // Told apart from a relative path, and a share from a folder.
  return [path.startsWith('\\\\') ? '\\\\' : path.startsWith('/') ? '/' : '', ...segments]
}

function same(one: string, other: string | undefined, windows: boolean): boolean {
  return windows ? one.toLowerCase() === other?.toLowerCase() : one === other
}
