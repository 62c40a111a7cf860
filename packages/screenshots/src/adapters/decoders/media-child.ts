// The process that reads whole files with libavformat: hostile containers meet native code here and nowhere else. It
// asks its parent for every byte, and ends with it.
import { AV_LOG_QUIET, Log } from 'node-av'
import { ChildMessageReader, encodeChildMessage } from './child-message.ts'
import { MediaCutter } from './media-cutter.ts'
import { type MediaReply, type MediaRequest, mediaRequest } from './media-messages.ts'
import { RangedInput } from './ranged-input.ts'

const reader = new ChildMessageReader()
let waiting: ((bytes: Uint8Array | undefined) => void) | undefined
let media: MediaCutter | undefined

Log.setLevel(AV_LOG_QUIET)
process.stdin.on('data', (chunk: Buffer) => {
  for (const { header, body } of reader.push(chunk)) {
    const request = mediaRequest.parse(header)
    // The reader's buffer is used again before libavformat has copied these.
    if (request.kind === 'bytes') waiting?.(body.length === 0 ? undefined : Uint8Array.from(body))
    else void answer(request)
  }
})
process.stdin.on('end', () => process.exit(0))

async function answer(request: Exclude<MediaRequest, { kind: 'bytes' }>): Promise<void> {
  try {
    if (request.kind === 'open') {
      media = await MediaCutter.open(new RangedInput(request.length, fetchBytes), request.format)
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

function fetchBytes(offset: number, length: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    waiting = resolve
    send({ kind: 'read', offset, length })
  })
}

function send(reply: MediaReply, body: Uint8Array = new Uint8Array()): void {
  for (const part of encodeChildMessage(reply, body)) process.stdout.write(part)
}
