import { z } from 'zod'
import type { ImageHost } from '../../gallery/image-host.ts'
import { postPicture, readAnswer } from './post-picture.ts'

const answer = z.object({
  status: z.literal(true),
  data: z.object({ links: z.object({ url: z.url(), thumbnail_url: z.url().optional() }) }),
})

/** Lsky Pro, hosted by oneself or others (API v1). */
export function lskyHost(baseUrl: string, key: string): ImageHost {
  return {
    upload: async (picture, signal) => {
      const url = `${baseUrl}/api/v1/upload`
      const headers = { authorization: `Bearer ${key}`, accept: 'application/json' }
      const { data } = readAnswer(
        await postPicture({ url, headers, field: 'file', picture }, signal),
        answer,
        new URL(url).host,
      )
      const { url: full, thumbnail_url: thumbnailUrl } = data.links
      return { url: full, thumbnailUrl }
    },
  }
}
