import { z } from 'zod'
import type { ImageHost } from '../../gallery/image-host.ts'
import { postPicture, readAnswer } from './post-picture.ts'

const answer = z.object({ th_url: z.url() })

/**
 * pixhost.to: needs no key. It tells the address of the thumbnail (`t12.…/thumbs/…`); the picture lies beside it
 * (`img12.…/images/…`).
 */
export function pixhostHost(baseUrl: string): ImageHost {
  return {
    upload: async (picture, signal) => {
      const url = `${baseUrl}/images`
      const fields = { content_type: '0', max_th_size: '420' }
      const headers = { accept: 'application/json' }
      const { th_url: thumbnailUrl } = readAnswer(
        await postPicture({ url, headers, fields, field: 'img', picture }, signal),
        answer,
        new URL(url).host,
      )
      const full = thumbnailUrl.replace(/^(https?:\/\/)t(\d+\.)/, '$1img$2').replace('/thumbs/', '/images/')
      return { url: full, thumbnailUrl }
    },
  }
}
