import { type ImageHost, ImageHostError } from '../../gallery/image-host.ts'
import { postPicture } from './post-picture.ts'

const LONGEST = 500 // characters

/** catbox.moe: answers with nothing but the address; the key is an account's, and may be left out. */
export function catboxHost(baseUrl: string, key: string | undefined): ImageHost {
  return {
    upload: async (picture, signal) => {
      const url = `${baseUrl}/user/api.php`
      const fields = { reqtype: 'fileupload', ...(key === undefined ? {} : { userhash: key }) }
      const text = (await postPicture({ url, fields, field: 'fileToUpload', picture }, signal)).trim()
      if (text.length <= LONGEST && /^https?:\/\/\S+$/.test(text)) return { url: text }
      throw new ImageHostError(`${new URL(url).host} answered something else than an address`)
    },
  }
}
