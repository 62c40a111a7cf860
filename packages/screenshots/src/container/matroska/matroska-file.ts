import type { VideoFile } from '../video-file.ts'
import { ContainerError } from '../video-reader.ts'
import { ELEMENT_HEADER, type Element, readElement } from './ebml.ts'
import { ID, readInfo, readSeekPosition, type SegmentInfo } from './segment.ts'
import { readVideoTrack, type VideoTrack } from './video-track.ts'

/** An opened file: everything that stands before its first cluster. */
export interface MatroskaFile {
  readonly file: VideoFile
  readonly info: SegmentInfo
  readonly track: VideoTrack
  /** First byte of the segment's body. */
  readonly segmentBody: number
  readonly firstCluster: Element
}

interface MatroskaHead extends Omit<MatroskaFile, 'file'> {
  /** From the segment's body. */
  readonly cuesPosition: number | undefined
}

export type Read = (offset: number, length: number) => Promise<Uint8Array>

const MAX_HEADER_ELEMENT = 16 * 2 ** 20 // bytes
/** Elements passed before the first cluster. */
const MAX_ELEMENTS = 10_000

/** Everything before the first cluster. @throws ContainerError where it is no Matroska with a video. */
export async function readMatroskaHead(file: Pick<VideoFile, 'length'>, read: Read): Promise<MatroskaHead> {
  const at = async (offset: number): Promise<Element> => {
    const length = Math.min(ELEMENT_HEADER, file.length - offset)
    const element = length <= 1 ? undefined : readElement(await read(offset, length), 0, offset)
    if (element === undefined) throw new ContainerError('no element begins where one should')
    return element
  }
  const ebml = await at(0)
  if (ebml.id !== ID.ebml) throw new ContainerError('the file does not begin with an EBML header')
  const segment = await at(ebml.end)
  if (segment.id !== ID.segment) throw new ContainerError('the file has no segment')

  let info: SegmentInfo | undefined
  let track: VideoTrack | undefined
  let cuesPosition: number | undefined
  let position = segment.body
  for (let count = 0; count < MAX_ELEMENTS; count++) {
    const element = await at(position)
    if (element.id === ID.cluster) {
      if (info === undefined || track === undefined)
        throw new ContainerError('the file has no description of its video')
      return { info, track, cuesPosition, segmentBody: segment.body, firstCluster: element }
    }
    const body = async (): Promise<Uint8Array> => {
      if (element.end - element.body > MAX_HEADER_ELEMENT || element.end > file.length) {
        throw new ContainerError('a header element is too large')
      }
      return read(element.body, element.end - element.body)
    }
    if (element.id === ID.info) info = readInfo(await body())
    if (element.id === ID.tracks) track = readVideoTrack(await body())
    if (element.id === ID.seekHead) cuesPosition ??= readSeekPosition(await body(), ID.cues)
    if (element.id === ID.cues) cuesPosition = element.start - segment.body
    position = element.end
  }
  throw new ContainerError('the file has no cluster')
}
