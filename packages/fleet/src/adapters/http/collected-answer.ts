import { type Dispatcher, errors } from 'undici'

/** One answer as a whole. */
export interface CollectedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

export interface CollectLimits {
  /** For everything together, in milliseconds. */
  readonly timeout: number
  /** Bytes of the body. */
  readonly most: number
  readonly signal: AbortSignal
}

/** It did not end in time. */
export class AnswerTimeoutError extends Error {
  readonly code = 'ANSWER_TIMEOUT'
  override readonly name = 'TimeoutError'
}

/** It goes on longer than it may. */
export class AnswerTooLongError extends Error {
  readonly code = 'ANSWER_TOO_LONG'
  override readonly name = 'AnswerTooLongError'
}

/**
 * Sends a request and collects its answer. Without the streams and signals that undici's `request` builds for each
 * call: a fleet of twenty clients is asked ten times a second, all day. Rejects with undici's error, with
 * `AnswerTimeoutError`, `AnswerTooLongError`, or with the signal's reason.
 */
export function collectAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { timeout, most, signal }: CollectLimits,
): Promise<CollectedAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let failure: Error | undefined
    let status = 0
    let headers: CollectedAnswer['headers'] = {}
    let length = 0
    const chunks: Buffer[] = []

    const finish = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    }
    const fail = (error: Error): void => {
      if (failure !== undefined) return
      failure = error
      finish()
      controller?.abort(error)
      reject(error)
    }
    const cancel = (): void => fail(signal.reason instanceof Error ? signal.reason : new errors.RequestAbortedError())
    const timer = setTimeout(() => fail(new AnswerTimeoutError('no answer in time')), timeout)
    if (signal.aborted) {
      cancel()
      return
    }
    signal.addEventListener('abort', cancel)

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started
        if (failure !== undefined) started.abort(failure)
      },
      onResponseStart: (_controller, code, received) => {
        status = code
        headers = received
      },
      onResponseData: (_controller, chunk) => {
        length += chunk.length
        if (length > most) fail(new AnswerTooLongError(`answered more than ${most} bytes`))
        else chunks.push(chunk)
      },
      onResponseEnd: () => {
        if (failure !== undefined) return
        finish()
        resolve({ status, headers, body: Buffer.concat(chunks, length) })
      },
      onResponseError: (_controller, error) => fail(error),
    }
    try {
      dispatcher.dispatch(options, handler)
    } catch (error) {
      fail(error instanceof Error ? error : new errors.InvalidArgumentError('the request cannot be sent'))
    }
  })
}
