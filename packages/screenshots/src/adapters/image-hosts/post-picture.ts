import { z } from 'zod'
import { type HostedUpload, ImageHostError } from '../../gallery/image-host.ts'
import type { ShotFormat } from '../../task/capture-options.ts'

export interface PicturePost {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fields beside the picture. */
  readonly fields?: Readonly<Record<string, string>>
  /** Name of the picture's field. */
  readonly field: string
  readonly picture: HostedUpload
}

const TIMEOUT = 60_000 // milliseconds for one picture on a slow line
const MAX_ANSWER = 1024 * 1024 // bytes
const SHOWN = 200 // characters of an answer that made no sense
const mediaTypes: Readonly<Record<ShotFormat, string>> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' }

/** Sends a picture as a form and returns the answer's text. Redirects are not followed: they would take the key elsewhere. @throws ImageHostError */
export async function postPicture(post: PicturePost, signal: AbortSignal): Promise<string> {
  const { url, headers = {}, fields = {}, field, picture } = post
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const blob = new Blob([new Uint8Array(picture.bytes)], { type: mediaTypes[picture.format] })
  form.set(field, blob, `shot.${picture.format}`)
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)])
  const { host } = new URL(url)
  try {
    const init = { method: 'POST', body: form, headers, redirect: 'manual', signal: limited } as const
    const response = await fetch(url, init)
    const text = await boundedText(response)
    if (response.ok) return text
    throw new ImageHostError(`${host} answered ${response.status}: ${reasonIn(text)}`)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ImageHostError) throw error
    throw new ImageHostError(`${host} could not be reached`, { cause: error })
  }
}

/** The answer as JSON of a known shape. @throws ImageHostError */
export function readAnswer<Schema extends z.ZodType>(text: string, schema: Schema, host: string): z.output<Schema> {
  const json = z.string().transform((value, context) => {
    try {
      return JSON.parse(value)
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  const parsed = json.pipe(schema).safeParse(text)
  if (parsed.success) return parsed.data
  throw new ImageHostError(`${host} answered something else than expected: ${reasonIn(text)}`)
}

async function boundedText(response: Response): Promise<string> {
  let length = 0
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_ANSWER) throw new ImageHostError('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What a host says went wrong, wherever its kind of answer puts it. */
function reasonIn(text: string): string {
  const message = /"(?:message|error_msg|error)"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1]
  return (message ?? text).replaceAll(/\s+/g, ' ').slice(0, SHOWN)
}
