import { ChildMessageReader, encodeChildMessage } from '../confined/child-message.ts'
import type { AskedFile, MediaCutter } from './media-cutter.ts'
import { type MediaReply, type MediaRequest, mediaRequest } from './media-messages.ts'

/**
 * The work of a process that reads a whole file with libavformat: hostile containers meet native code in it and nowhere
 * else. It asks its parent for every byte, and ends with it.
 */
export function serveMedia(open: (file: AskedFile) => Promise<MediaCutter>): void {
  const reader = new ChildMessageReader()
  let waiting: ((bytes: Uint8Array | undefined) => void) | undefined
  let asking: Promise<unknown> = Promise.resolve()
  let media: MediaCutter | undefined

  /** One question after the other, as nothing tells their answers apart. */
  const fetch = (offset: number, length: number): Promise<Uint8Array | undefined> => {
    const answered = asking.then(() => {
      const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>()
      waiting = resolve
      send({ kind: 'read', offset, length })
      return promise
    })
    asking = answered
    return answered
  }
  const answer = async (request: Exclude<MediaRequest, { kind: 'bytes' }>): Promise<void> => {
    try {
      if (request.kind === 'open') {
        const { length, format } = request
        media = await open({ length, format, fetch })
        send(media.opened)
        return
      }
      if (media === undefined) throw new Error('no file is open')
      const { seconds, reach } = request
      const { clip, reply } = reach === undefined ? await media.exact(seconds) : await media.keyframe(seconds, reach)
      send(reply, clip)
    } catch (error) {
      send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }

  process.stdin.on('data', (chunk: Buffer) => {
    for (const { header, body } of reader.push(chunk)) {
      const request = mediaRequest.parse(header)
      // The reader's buffer is used again before libavformat has copied these.
      if (request.kind === 'bytes') waiting?.(body.length === 0 ? undefined : Uint8Array.from(body))
      else void answer(request)
    }
  })
  process.stdin.on('end', () => process.exit(0))
}

function send(reply: MediaReply, body: Uint8Array = new Uint8Array()): void {
  for (const part of encodeChildMessage(reply, body)) process.stdout.write(part)
}
