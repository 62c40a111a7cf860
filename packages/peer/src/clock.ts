/** Time as the core sees it; `adapters/system-clock` in production, `test/fake-clock` in tests. */
export interface Clock {
  /** Milliseconds, growing steadily; only differences mean something. */
  now(): number
  /** Calls back once after so many milliseconds; the returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void
}

/** A signal that aborts with `parent` or after so many milliseconds, and must be released when the work is done. */
export function deadline(
  clock: Clock,
  milliseconds: number,
  parent?: AbortSignal,
): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort(parent?.reason)
  if (parent?.aborted) abort()
  parent?.addEventListener('abort', abort)
  const cancel = clock.after(milliseconds, () => controller.abort(new DeadlineError(milliseconds)))
  return {
    signal: controller.signal,
    release: () => {
      cancel()
      parent?.removeEventListener('abort', abort)
    },
  }
}

/** Something took too long. */
export class DeadlineError extends Error {
  readonly code = 'deadline'
  override readonly name = 'DeadlineError'
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
  }
}
