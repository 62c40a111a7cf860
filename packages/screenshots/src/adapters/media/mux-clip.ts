import { AV_NOPTS_VALUE, FFmpegError, FormatContext, IOContext, type Packet, type Stream } from 'node-av'

/** Bytes of the muxer's buffer. */
const BUFFER_BYTES = 256 * 1024

/** A Matroska file of these coded pictures, which come in the order in which they are decoded, the keyframe first. */
export async function muxClip(stream: Stream, packets: readonly Packet[]): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  using output = new IOContext()
  // The buffer is used again after the call.
  output.allocContextWithCallbacks(BUFFER_BYTES, 1, null, (chunk) => {
    chunks.push(Buffer.from(chunk))
    return chunk.length
  })
  const muxer = new FormatContext()
  FFmpegError.throwIfError(muxer.allocOutputContext2(null, 'matroska', null))
  muxer.pb = output
  const track = muxer.newStream(null)
  FFmpegError.throwIfError(stream.codecpar.copy(track.codecpar))
  track.codecpar.codecTag = 0
  track.timeBase = stream.timeBase
  track.sampleAspectRatio = stream.sampleAspectRatio
  FFmpegError.throwIfError(await muxer.writeHeader())
  for (const packet of packets) {
    packet.streamIndex = track.index
    if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts
    packet.rescaleTs(stream.timeBase, track.timeBase)
    FFmpegError.throwIfError(await muxer.interleavedWriteFrame(packet))
  }
  FFmpegError.throwIfError(await muxer.writeTrailer())
  return Buffer.concat(chunks)
}
