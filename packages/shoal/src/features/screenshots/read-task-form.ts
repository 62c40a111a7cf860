import { type TaskSubmission, taskSubmission } from '@shoal/api'
import type { Context } from 'hono'
import { ProblemError } from '../../http/problem-error.ts'
import type { ControlEnv } from '../../http/request-context.ts'
import { suggestKey } from '../../platform/config/suggest-key.ts'

/** Old and short names of fields, as the system before Shoal and people at a shell write them. */
const aliases: Readonly<Record<string, string>> = {
  infohash: 'infoHash',
  info_hash: 'infoHash',
  torrent: 'metainfo',
  count: 'shots',
  every: 'everySeconds',
  quote: 'quoteOnly',
  budget: 'byteBudget',
  unproved: 'unprovedBlocks',
}
const known = [...Object.keys(taskSubmission.shape), ...Object.keys(aliases)]
const lists = new Set(['moments', 'files', 'formats', 'peers'])
const numbers = new Set(['shots', 'everySeconds', 'moments', 'byteBudget', 'deadlineMs', 'priority'])
const flags = new Set(['sheet', 'quoteOnly', 'exact', 'unprovedBlocks'])
const flagWords = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
])

/**
 * What is asked for in a JSON body, a form, or a form with a .torrent as `curl -F` sends it. Lists are separated by commas or given
 * several times. @throws ProblemError
 */
export async function readTaskForm(context: Context<ControlEnv>): Promise<TaskSubmission> {
  const type = context.req.header('content-type') ?? ''
  const fields = /^application\/json\b/.test(type) ? await readJson(context) : await readForm(context)
  refuseUnknown(Object.keys(fields))
  const renamed = Object.entries(fields).map(([name, value]) => [aliases[name] ?? name, value])
  const parsed = taskSubmission.safeParse(normalized(Object.fromEntries(renamed)))
  if (parsed.success) return parsed.data
  throw new ProblemError('invalid-fields', {
    errors: parsed.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message })),
    cause: parsed.error,
  })
}

/** A misspelt field would be an option that nobody heeds. */
function refuseUnknown(names: readonly string[]): void {
  const errors = names
    .filter((name) => !known.includes(name))
    .map((path) => {
      const meant = suggestKey(path, known)
      const message = meant === undefined ? 'no such field' : `no such field; did you mean ${meant}?`
      return { path, code: 'unrecognized_keys', message }
    })
  if (errors.length > 0) throw new ProblemError('invalid-fields', { errors })
}

async function readJson(context: Context<ControlEnv>): Promise<Record<string, unknown>> {
  const body: unknown = await context.req.json().catch((cause: unknown) => {
    throw new ProblemError('bad-request', { detail: 'The body is not JSON', cause })
  })
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body }
  throw new ProblemError('bad-request', { detail: 'The body is not an object' })
}

async function readForm(context: Context<ControlEnv>): Promise<Record<string, unknown>> {
  const body = await context.req.parseBody({ all: true }).catch((cause: unknown) => {
    throw new ProblemError('bad-request', { detail: 'The body is not a form', cause })
  })
  const fields: Record<string, unknown> = {}
  for (const [given, value] of Object.entries(body)) {
    const name = aliases[given] ?? given
    const values = (Array.isArray(value) ? value : [value]).filter((item) => item !== '')
    const texts = await Promise.all(values.map((item) => (typeof item === 'string' ? item.trim() : base64Of(item))))
    if (texts.length === 0) continue
    fields[name] = lists.has(name)
      ? texts.flatMap((text) => text.split(',')).map(readWord(name))
      : readWord(name)(texts[0] ?? '')
  }
  return fields
}

/** Forms carry text only; a file's number stands for its index. */
function readWord(name: string): (text: string) => unknown {
  return (text) => {
    const word = text.trim()
    if (flags.has(name)) return flagWords.get(word.toLowerCase()) ?? word
    if (name === 'files') return /^\d{1,6}$/.test(word) ? Number(word) : word
    // What is no number stays a text, and is refused as one.
    return numbers.has(name) && /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word
  }
}

function normalized(fields: Record<string, unknown>): Record<string, unknown> {
  const { infoHash } = fields
  return typeof infoHash === 'string' ? { ...fields, infoHash: infoHash.trim().toLowerCase() } : fields
}

async function base64Of(file: File): Promise<string> {
  return Buffer.from(await file.arrayBuffer()).toString('base64')
}
