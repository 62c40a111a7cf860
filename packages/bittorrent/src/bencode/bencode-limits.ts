/** Bounds on what a decoder accepts, so that hostile bytes cost bounded memory and stack. */
export interface BencodeLimits {
  /** Longest input, in bytes. */
  readonly maxBytes: number
  /** Deepest nesting of lists and dictionaries. */
  readonly maxDepth: number
  /** Most values in all, keys not counted. */
  readonly maxValues: number
  /**
   * Refuse what the specification forbids but real files contain: unsorted or repeated keys (the first one counts),
   * leading zeros, negative zero and bytes after the value.
   */
  readonly strict: boolean
}

/** For metainfo files: room for a few hundred thousand files, and the depth that libtorrent accepts. */
export const FILE_LIMITS: BencodeLimits = { maxBytes: 128 << 20, maxDepth: 99, maxValues: 4_000_000, strict: false }

/** For messages from trackers and peers. */
export const MESSAGE_LIMITS: BencodeLimits = { maxBytes: 4 << 20, maxDepth: 16, maxValues: 100_000, strict: false }
