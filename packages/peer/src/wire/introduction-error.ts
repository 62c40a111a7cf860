/** A peer that cannot be a partner: another protocol or torrent, or ourselves. */
export class IntroductionError extends Error {
  readonly code = 'introduction'
  override readonly name = 'IntroductionError'
}
