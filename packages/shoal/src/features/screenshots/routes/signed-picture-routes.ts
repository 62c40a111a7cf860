import type { Scheduler } from '@shoal/screenshots'
import type { Hono } from 'hono'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { PictureLinks } from '../picture-links.ts'
import { PICTURE_TIMEOUT, pictureResponse } from '../picture-response.ts'

export interface SignedPictureParts {
  readonly scheduler: Pick<Scheduler, 'picture'>
  readonly pictureLinks: PictureLinks
}

/**
 * `/tasks/pictures/<shot>.<format>` with the expiry and signature that the answer of a task carries: whoever has the link
 * may see the picture.
 */
export function mountSignedPictures(app: Hono<ControlEnv>, { scheduler, pictureLinks }: SignedPictureParts): void {
  app.get('/tasks/pictures/:file', async (context) => {
    const file = context.req.param('file')
    const link = pictureLinks.check(file, context.req.query())
    if (link !== 'valid') throw new ProblemError('forbidden', { detail: LINK_REFUSED[link] })
    const [id = '', format] = file.split('.')
    const signal = AbortSignal.any([context.req.raw.signal, AbortSignal.timeout(PICTURE_TIMEOUT)])
    const found = await scheduler.picture(Number(id), signal)
    if (found === undefined || found.shot.format !== format) throw new ProblemError('not-found')
    return pictureResponse(found)
  })
}

const LINK_REFUSED = {
  expired: 'This link has expired: GET /tasks/<infohash> gives a new one.',
  forged: 'This link was not signed by this program: GET /tasks/<infohash> gives one that is.',
} as const
