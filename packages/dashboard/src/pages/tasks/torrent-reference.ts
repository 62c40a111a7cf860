export type TorrentReference =
  | { readonly kind: 'info-hash'; readonly infoHash: string }
  | { readonly kind: 'magnet'; readonly magnet: string }
  /** A video or folder on Shoal's own machine. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'unknown' }

/** Tells an info-hash (40 or 64 hex digits, in either case), a magnet link and a path apart. Spaces around it do not matter. */
export function readTorrentReference(text: string): TorrentReference {
  const trimmed = text.trim()
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(trimmed)) return { kind: 'info-hash', infoHash: trimmed.toLowerCase() }
  if (/^magnet:\?/i.test(trimmed)) return { kind: 'magnet', magnet: trimmed }
  if (/^\/[^\0]+$/.test(trimmed)) return { kind: 'path', path: trimmed }
  return { kind: 'unknown' }
}
