import type { Shot } from '@shoal/screenshots'
import { Zip, ZipPassThrough } from 'fflate'
import { pictureName } from './picture-name.ts'

export interface ShotZip {
  readonly shots: readonly Shot[]
  readonly mediaInfo: string | undefined
  readonly picture: (id: number) => Promise<{ readonly bytes: Uint8Array } | undefined>
  /** The answer has begun already, so a failure can only end it early. */
  readonly onError: (error: unknown) => void
}

/** All pictures of a task, one after the other and not compressed again: memory holds one of them at a time. */
export function zipShots({ shots, mediaInfo, picture, onError }: ShotZip): ReadableStream<Uint8Array> {
  const rest = [...shots]
  let info = mediaInfo
  let zip: Zip
  return new ReadableStream<Uint8Array>({
    start(controller) {
      zip = new Zip((error, chunk, last) => {
        if (error !== null) {
          onError(error)
          controller.error(error)
          return
        }
        controller.enqueue(chunk)
        if (last) controller.close()
      })
    },
    async pull(controller) {
      try {
        const shot = rest.shift()
        if (shot !== undefined) {
          const found = await picture(shot.id)
          if (found !== undefined) addFile(zip, pictureName(shot), found.bytes)
          return found === undefined ? this.pull?.(controller) : undefined
        }
        if (info !== undefined) addFile(zip, 'mediainfo.txt', Buffer.from(info))
        info = undefined
        zip.end()
      } catch (error) {
        onError(error)
        controller.error(error)
      }
    },
  })
}

function addFile(zip: Zip, name: string, bytes: Uint8Array): void {
  const file = new ZipPassThrough(name)
  zip.add(file)
  file.push(bytes, true)
}
