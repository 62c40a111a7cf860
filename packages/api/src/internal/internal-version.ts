/**
 * Version of the contract between roles. A role accepts its own version and the one before, so that roles of two
 * neighbouring releases understand each other during an update.
 */
export const INTERNAL_VERSION = 1

/** Header that carries the caller's version. */
export const INTERNAL_VERSION_HEADER = 'X-Shoal-Internal'

/** Whether a caller with that version is understood. */
export function understands(version: number): boolean {
  return version === INTERNAL_VERSION || version === INTERNAL_VERSION - 1
}
