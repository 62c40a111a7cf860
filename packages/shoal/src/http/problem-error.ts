import { type FieldProblem, PROBLEM_MEDIA_TYPE, type Problem, type ProblemCode } from '@shoal/api'
import { unavailableBehind } from '@shoal/sql'

const STATUS = {
  'bad-request': 400,
  'invalid-fields': 422,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  'too-many-attempts': 429,
  'csrf-missing': 403,
  forbidden: 403,
  'origin-refused': 403,
  'not-found': 404,
  conflict: 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  unavailable: 503,
  'tracker-unreachable': 503,
  'lease-lost': 409,
  'path-not-allowed': 403,
  'not-a-torrent': 422,
  'tracker-not-allowed': 409,
  'demo-running': 409,
  'demo-unavailable': 503,
  'grab-not-cancellable': 409,
  'grab-not-retryable': 409,
  'task-not-cancellable': 409,
  'store-unwritable': 503,
  'internal-error': 500,
} as const satisfies Readonly<Record<ProblemCode, number>>

const TITLE = {
  'bad-request': 'The request cannot be understood',
  'invalid-fields': 'Some fields are not right',
  'not-signed-in': 'Sign in first',
  'wrong-credentials': 'Name or password is wrong',
  'too-many-attempts': 'Too many wrong passwords',
  'csrf-missing': 'The page is out of date: load it again',
  forbidden: 'This account may not do that',
  'origin-refused': 'The request came from a place that is not allowed',
  'not-found': 'There is no such thing',
  conflict: 'That does not fit its present state',
  'body-too-large': 'The request is too large',
  'unsupported-media-type': 'The body is not of a kind that is understood',
  'rate-limited': 'Too many requests',
  unavailable: 'Not available right now',
  'tracker-unreachable': 'The tracker does not answer',
  'lease-lost': 'The task is not leased to this worker',
  'path-not-allowed': 'This place is outside of the folders that torrents may be made from',
  'not-a-torrent': 'This is no torrent, magnet link or info-hash',
  'tracker-not-allowed': 'The built-in client may not announce to this private tracker',
  'demo-running': 'The demo is running',
  'demo-unavailable': 'The demo cannot run here',
  'grab-not-cancellable': 'The grab can no longer be cancelled',
  'grab-not-retryable': 'The grab cannot be tried again now',
  'task-not-cancellable': 'The task can no longer be cancelled',
  'store-unwritable': 'Nothing can be stored right now',
  'internal-error': 'Something went wrong inside Shoal',
} as const satisfies Readonly<Record<ProblemCode, string>>

interface ProblemDetails {
  /** A sentence for the one who asked; never of an unexpected error. */
  readonly detail?: string
  readonly errors?: readonly FieldProblem[]
  /** Seconds. */
  readonly retryAfter?: number
  readonly cause?: unknown
}

/** A request that is answered with a problem document. Its message is fit for the one who asked. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? TITLE[code], { cause: details.cause })
    this.name = 'ProblemError'
    this.code = code
    this.details = details
  }
}

/** Seconds after which a store that could not be written may be tried again, whoever asked. */
export const RETRY_AFTER_STORE = 2

/** What a request that failed for want of the database is answered; undefined for any other failure. */
export function storeProblem(error: unknown): ProblemError | undefined {
  const unavailable = unavailableBehind(error)
  if (unavailable === undefined) return undefined
  return new ProblemError('store-unwritable', { cause: unavailable, retryAfter: RETRY_AFTER_STORE })
}

/** The answer to a request that ended with a problem (RFC 9457 § 3). */
export function problemResponse(error: ProblemError, requestId: string): Response {
  const { detail, errors, retryAfter } = error.details
  const body: Problem = {
    type: `urn:shoal:problem:${error.code}`,
    title: TITLE[error.code],
    status: STATUS[error.code],
    code: error.code,
    instance: requestId,
    detail,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    retryAfter,
  }
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
  })
}
