import { z } from 'zod'

const MEBIBYTE = 1024 * 1024
const MOST_SHOTS = 200
const DAY = 86_400 // seconds
const LATEST_MOMENT = 1_000_000 // seconds
const LONGEST_DEADLINE_MS = DAY * 1000
const MOST_FILES = 100
/** Whether the ranges make sense is checked with the rest of the options. */
const EPISODES = /^\s*(?:all|[se\d][se\d\s,-]*)$/i

/** Picture formats that a shot can be delivered in. */
export const shotFormats = ['jpg', 'png', 'webp'] as const
export const shotFormat = z.enum(shotFormats)
export type ShotFormat = z.infer<typeof shotFormat>

/** What may be asked of a capture; everything may be left out. */
export const shotOptions = z.object({
  shots: z.number().int().min(1).max(MOST_SHOTS).optional().describe('shots per video, 12 when absent'),
  everySeconds: z.number().min(1).max(DAY).optional().describe('seconds between shots, instead of their number'),
  moments: z
    .array(z.number().min(0).max(LATEST_MOMENT))
    .min(1)
    .max(MOST_SHOTS)
    .optional()
    .describe('moments in seconds, instead of evenly spread ones'),
  exact: z
    .boolean()
    .optional()
    .describe(
      'whether moments show the very picture of that time (the default) or the nearest keyframe, for fewer bytes',
    ),
  files: z
    .array(z.union([z.string().min(1).max(1024), z.number().int().nonnegative()]))
    .min(1)
    .max(MOST_FILES)
    .optional()
    .describe('files by glob (**, *, ?) or index; the largest video when absent'),
  episodes: z
    .string()
    .max(200)
    .regex(EPISODES, 'must be all, or episodes such as 3, 2-5 or S01E03')
    .optional()
    .describe(
      'shots of each episode of a series instead: all, or such as 3, 2-5, S02, S01E03-E06, separated by commas',
    ),
  formats: z.array(shotFormat).min(1).max(shotFormats.length).optional().describe('jpg when absent'),
  sheet: z.boolean().optional().describe('also a contact sheet'),
  quoteOnly: z.boolean().optional().describe('only tell what the shots would cost'),
  unprovedBlocks: z
    .boolean()
    .optional()
    .describe('fetch single blocks of 16 KiB also where nothing proves them (v1 torrents); the shots say so'),
  byteBudget: z.number().int().min(MEBIBYTE).optional().describe('bytes that may be fetched'),
  deadlineMs: z.number().int().min(1000).max(LONGEST_DEADLINE_MS).optional().describe('milliseconds per attempt'),
})
export type ShotOptions = z.infer<typeof shotOptions>
