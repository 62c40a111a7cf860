import { z } from 'zod'
import type { ImageHost } from '../../gallery/image-host.ts'
import { postPicture, readAnswer } from './post-picture.ts'

const answer = z.object({
  image: z.object({
    url: z.url(),
    medium: z.object({ url: z.url() }).optional(),
    thumb: z.object({ url: z.url() }).optional(),
  }),
})

/** Chevereto, hosted by oneself or others (API v1): the key in a header, as version 4 wants it, and as a field for those before. */
export function cheveretoHost(baseUrl: string, key: string): ImageHost {
  return {
    upload: async (picture, signal) => {
      const url = `${baseUrl}/api/1/upload`
      const fields = { key, format: 'json' }
      const text = await postPicture({ url, headers: { 'x-api-key': key }, fields, field: 'source', picture }, signal)
      const { image } = readAnswer(text, answer, new URL(url).host)
      const thumbnailUrl = image.medium?.url ?? image.thumb?.url
      return { url: image.url, thumbnailUrl }
    },
  }
}
