/** Files and folders that systems leave behind and nobody means to share. Compared without regard to case. */
const JUNK_NAMES = new Set([
  '.ds_store',
  '.spotlight-v100',
  '.trashes',
  '.fseventsd',
  '__macosx',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  '$recycle.bin',
  'system volume information',
  '@eadir', // Synology
  '#recycle',
  '.@__thumb', // QNAP
])
const JUNK_PREFIXES = ['.nfs', '._', '.fuse_hidden', '.goutputstream-', '.trash-'] as const

/** True for a name that only systems make: `.DS_Store`, `Thumbs.db`, `@eaDir`, `.nfs000…`. */
export function isJunkName(name: string): boolean {
  const lower = name.toLowerCase()
  return JUNK_NAMES.has(lower) || JUNK_PREFIXES.some((prefix) => lower.startsWith(prefix))
}

/** True for hidden names, which begin with a dot. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.')
}

/** True when the path or a folder of it is junk. */
export function isJunkPath(path: readonly string[]): boolean {
  return path.some(isJunkName)
}
