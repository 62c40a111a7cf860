import { z } from 'zod'

/** Every `code` that an answer of the API can carry; the dashboard has a sentence for each in each language. */
export const problemCodes = [
  'bad-request',
  'invalid-fields',
  'not-signed-in',
  'wrong-credentials',
  'too-many-attempts',
  'csrf-missing',
  'forbidden',
  'origin-refused',
  'not-found',
  'conflict',
  'body-too-large',
  'unsupported-media-type',
  'rate-limited',
  'unavailable',
  'tracker-unreachable',
  'lease-lost',
  'path-not-allowed',
  'not-a-torrent',
  'tracker-not-allowed',
  'demo-running',
  'demo-unavailable',
  'grab-not-cancellable',
  'grab-not-retryable',
  'task-not-cancellable',
  'store-unwritable',
  'internal-error',
] as const

export const problemCode = z.enum(problemCodes)
export type ProblemCode = z.infer<typeof problemCode>

/** One field that was refused: `path` as in the request body (`filter.size`), `code` for translation. */
export const fieldProblem = z.object({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  params: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .describe('what the message names'),
})
export type FieldProblem = z.infer<typeof fieldProblem>

/** RFC 9457 problem document, sent as `application/problem+json`. */
export const problem = z.object({
  type: z.string().describe('urn:shoal:problem:<code>'),
  title: z.string(),
  status: z.number().int(),
  code: problemCode,
  detail: z.string().optional(),
  instance: z.string().optional().describe('id of the request, also in the log'),
  errors: z.array(fieldProblem).optional(),
  retryAfter: z.number().optional().describe('seconds'),
})
export type Problem = z.infer<typeof problem>

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'
