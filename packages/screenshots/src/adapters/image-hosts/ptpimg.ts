import { z } from 'zod'
import type { ImageHost } from '../../gallery/image-host.ts'
import { postPicture, readAnswer } from './post-picture.ts'

const answer = z.array(z.object({ code: z.string().regex(/^\w{1,32}$/), ext: z.string().regex(/^\w{1,8}$/) })).min(1)

/** ptpimg.me: answers with the parts of the address, and wants its own page as the referrer. */
export function ptpimgHost(baseUrl: string, key: string): ImageHost {
  return {
    upload: async (picture, signal) => {
      const url = `${baseUrl}/upload.php`
      const headers = { referer: `${baseUrl}/index.php` }
      const text = await postPicture(
        { url, headers, fields: { api_key: key }, field: 'file-upload[0]', picture },
        signal,
      )
      const [first] = readAnswer(text, answer, new URL(url).host)
      return { url: `${baseUrl}/${first?.code}.${first?.ext}` }
    },
  }
}
