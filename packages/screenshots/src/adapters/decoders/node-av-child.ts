// The decoder's own process: hostile bytes meet native code here and nowhere else. It reads clips from stdin, writes
// pictures to stdout, and ends with its parent.
import {
  AV_FRAME_FLAG_CORRUPT,
  AV_FRAME_FLAG_INTERLACED,
  AV_LOG_QUIET,
  AVCOL_SPC_UNSPECIFIED,
  type AVPixelFormat,
  avGetCodecName,
  avGetPixFmtName,
  Decoder,
  Demuxer,
  FilterAPI,
  type Frame,
  ffmpegVersion,
  Log,
  Packet,
  type Stream,
} from 'node-av'
import { pictureFilter } from '../../pictures/picture-filter.ts'
import { ChildMessageReader, encodeChildMessage } from '../confined/child-message.ts'
import { matrixNames, primariesNames, transferNames } from './color-names.ts'
import { type DecodeReply, type DecodeRequest, decodeRequest } from './decode-reply.ts'

/** Packets of a clip that may be read before its picture. */
const MAX_PACKETS = 10_000
/** Seconds by which times are off that mean the same: Matroska counts milliseconds. */
const SAME = 0.002

const reader = new ChildMessageReader()
let work: Promise<void> = Promise.resolve()

Log.setLevel(AV_LOG_QUIET)
process.stdin.on('data', (chunk: Buffer) => {
  for (const { header, body } of reader.push(chunk)) {
    const request = decodeRequest.parse(header)
    work = work.then(() => answer(request, Buffer.from(body)))
  }
})
process.stdin.on('end', () => process.exit(0))
send({ kind: 'ready', decoder: `node-av, FFmpeg ${ffmpegVersion()}` })

async function answer(request: DecodeRequest, clip: Buffer): Promise<void> {
  try {
    await decode(request, clip)
  } catch (error) {
    send({ kind: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) })
  }
}

async function decode({ id, format, showAt, display, maximalPixels }: DecodeRequest, clip: Buffer): Promise<void> {
  await using demuxer = await Demuxer.open(clip, { format, skipStreamInfo: format !== 'mpegts' })
  const stream = demuxer.video()
  if (stream === undefined) throw new Error('the clip holds no video')
  const { codecpar } = stream
  const tooLarge = codecpar.width * codecpar.height > maximalPixels
  if (tooLarge) {
    // So says the container; most streams tell their own size, and a decoder refuses one that is too large.
    codecpar.width = 0
    codecpar.height = 0
  }
  using decoder = await Decoder.create(stream, { threadCount: 2, options: { max_pixels: maximalPixels } })
  using frame = await frameShown(demuxer, decoder, stream, showAt).catch((cause: unknown) => {
    throw tooLarge ? new Error('the picture has too many pixels', { cause }) : cause
  })
  if (frame.width * frame.height > maximalPixels) throw new Error('the picture has too many pixels')

  const source = {
    codec: avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
    width: frame.width,
    height: frame.height,
    // Of the frame: what the decoder names before its first one may be another format, or none.
    pixelFormat: avGetPixFmtName(frame.format as AVPixelFormat) ?? 'unknown',
    interlaced: frame.hasFlags(AV_FRAME_FLAG_INTERLACED),
    ...named('transfer', transferNames.get(frame.colorTrc)),
    ...named('primaries', primariesNames.get(frame.colorPrimaries)),
  }
  const matrix = matrixNames.get(frame.colorSpace)
  const { graph, toneMap, warnings } = pictureFilter({ ...source, matrix }, display)
  // The graph names the matrix; a filter refuses pictures whose own cannot be.
  if (matrix === 'gbr' && warnings.length > 0) frame.colorSpace = AVCOL_SPC_UNSPECIFIED
  using filter = FilterAPI.create(graph)
  const damaged = frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT)
  const pictures = [...(await filter.processAll(frame)), ...(await filter.processAll(null))]
  const picture = pictures[0]
  if (picture === undefined) throw new Error('the picture filter gave nothing')
  const { width, height } = picture
  send({ kind: 'picture', id, width, height, source, damaged, toneMap, warnings: [...warnings] }, picture.toBuffer())
  for (const used of pictures) used.free()
}

/** The picture shown so many seconds after the first one; the first one where that is not said. */
async function frameShown(demuxer: Demuxer, decoder: Decoder, stream: Stream, showAt = 0): Promise<Frame> {
  using packet = new Packet()
  packet.alloc()
  const { num, den } = stream.timeBase
  let first: bigint | undefined
  let shown: Frame | undefined
  const take = (frames: readonly Frame[]): boolean => {
    for (const frame of frames) {
      first ??= frame.bestEffortTimestamp
      const over = (Number(frame.bestEffortTimestamp - first) * num) / den > showAt + SAME
      if (shown !== undefined && over) {
        frame.free()
        return true
      }
      shown?.free()
      shown = frame
    }
    return showAt === 0 && shown !== undefined
  }
  let found = false
  for (let i = 0; i < MAX_PACKETS && !found; i++) {
    if ((await demuxer.getFormatContext().readFrame(packet)) < 0) break
    if (packet.streamIndex === stream.index) found = take(await decoder.decodeAll(packet))
    packet.unref()
  }
  if (!found) take(await decoder.decodeAll(null))
  if (shown === undefined) throw new Error('no picture could be decoded')
  return shown
}

function named<Key extends string>(key: Key, value: string | undefined): { [key in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]?: string })
}

function send(reply: DecodeReply, body: Uint8Array = new Uint8Array()): void {
  for (const part of encodeChildMessage(reply, body)) process.stdout.write(part)
}
