import picomatch from 'picomatch'
import type { PathFilter } from './plan-torrent.ts'

const OPTIONS = { dot: true, nocase: true } as const

/**
 * Keeps paths that match any of `include` (all, when there is none) and none of `exclude`. A glob without a slash
 * matches names at any depth: `*.nfo` is every .nfo file.
 */
export function pathFilter(include: readonly string[] = [], exclude: readonly string[] = []): PathFilter {
  const included = include.length === 0 ? () => true : matcher(include)
  const excluded = exclude.length === 0 ? () => false : matcher(exclude)
  return (path) => included(path) && !excluded(path)
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  const deep = globs.flatMap((glob) =>
    glob.includes('/') ? [glob.replace(/^\.?\//, '')] : [`**/${glob}`, `**/${glob}/**`],
  )
  return picomatch(deep, OPTIONS)
}
