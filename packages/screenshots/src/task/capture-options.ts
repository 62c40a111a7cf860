import { z } from 'zod'
import { parseEpisodeChoice } from './episode-choice.ts'

const DEFAULT_SHOTS = 12
const MAX_SHOTS = 200
/** A quarter of an hour: a torrent that nobody seeds must not keep a worker. */
const DEFAULT_DEADLINE_MS = 900_000
const MEBIBYTE = 1024 * 1024

/** Picture formats that a shot can be delivered in. */
export const shotFormats = ['jpg', 'png', 'webp'] as const
export type ShotFormat = (typeof shotFormats)[number]

const schema = z.strictObject({
  /** Shots per file, spread evenly; not used when `everySeconds` or `moments` is given. */
  count: z.int().min(1).max(MAX_SHOTS).default(DEFAULT_SHOTS),
  /** Seconds between shots. */
  everySeconds: z.number().min(1).max(86_400).optional(),
  /** Moments in seconds from the start. */
  moments: z.array(z.number().min(0).max(1_000_000)).min(1).max(MAX_SHOTS).optional(),
  /** Whether moments show the very picture of that time, decoded from the keyframe before it, or the nearest keyframe. */
  exact: z.boolean().default(true),
  /** Globs over paths or indexes of files; the largest video when absent. */
  files: z
    .array(z.union([z.string().min(1).max(1024), z.int().min(0)]))
    .min(1)
    .max(100)
    .optional(),
  /** `all` or ranges such as `2-5` or `S01E03-E06`: shots of each of these episodes, among the files where some are given. */
  episodes: z
    .string()
    .max(200)
    .refine((text) => parseEpisodeChoice(text) !== undefined, 'neither all nor episodes such as 3, 2-5 or S01E03')
    .optional(),
  formats: z.array(z.enum(shotFormats)).min(1).max(shotFormats.length).default(['jpg']),
  /** Also one picture of all shots with header and timestamps. */
  sheet: z.boolean().default(false),
  /** Only tell what the shots would cost; nothing but the index is fetched. */
  quoteOnly: z.boolean().default(false),
  /** Fetch single blocks also where nothing proves them (v1): fewer bytes, and shots that say so. */
  unprovedBlocks: z.boolean().default(false),
  /** Payload bytes that may be fetched; the capture ends with what it has. */
  byteBudget: z.int().min(MEBIBYTE).optional(),
  /** Milliseconds from the claim after which the capture ends with what it has. */
  deadlineMs: z
    .int()
    .min(1000)
    .max(24 * 3_600_000)
    .default(DEFAULT_DEADLINE_MS),
})

/** What a person may ask of a capture, defaults filled in. */
export type CaptureOptions = Readonly<z.output<typeof schema>>

/** What may be left out of it. */
export type CaptureOptionsInput = Readonly<z.input<typeof schema>>

/** Which option nobody can fulfil, and why. */
export interface CaptureOptionsIssue {
  /** Empty for the options as a whole. */
  readonly option: string
  readonly message: string
}

/** Options that nobody can fulfil. The message names each and is fit for the one who sent it. */
export class CaptureOptionsError extends Error {
  readonly code = 'capture_options'
  readonly issues: readonly CaptureOptionsIssue[]
  constructor(issues: readonly CaptureOptionsIssue[], options?: ErrorOptions) {
    super(issues.map(({ option, message }) => `${option || 'options'}: ${message}`).join('; '), options)
    this.name = 'CaptureOptionsError'
    this.issues = issues
  }
}

/** Checks options from outside and fills in defaults. @throws CaptureOptionsError */
export function parseCaptureOptions(value: unknown): CaptureOptions {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ option: path.join('.'), message }))
  throw new CaptureOptionsError(issues, { cause: parsed.error })
}
