import { z } from 'zod'
import type { ImageHost } from '../../gallery/image-host.ts'
import { postPicture, readAnswer } from './post-picture.ts'

const answer = z.object({
  data: z.object({
    url: z.url(),
    medium: z.object({ url: z.url() }).optional(),
    thumb: z.object({ url: z.url() }).optional(),
  }),
})

/** imgbb.com (API v1). The key goes into the form, never into the address. */
export function imgbbHost(baseUrl: string, key: string): ImageHost {
  return {
    upload: async (picture, signal) => {
      const url = `${baseUrl}/1/upload`
      const { data } = readAnswer(
        await postPicture({ url, fields: { key }, field: 'image', picture }, signal),
        answer,
        new URL(url).host,
      )
      const thumbnailUrl = data.medium?.url ?? data.thumb?.url
      return { url: data.url, thumbnailUrl }
    },
  }
}
