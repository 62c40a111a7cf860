import { type Crop, type Orientation, upright, type VideoDisplay } from '../container/video-display.ts'
import { pictureColors, type SaidColors } from './picture-colors.ts'

/** What decides how a decoded picture becomes RGB. */
export interface PictureTraits extends SaidColors {
  readonly interlaced: boolean
}

export interface PictureFilter {
  /** A libavfilter graph that ends in rgb24, with square pixels, as the picture is to be shown. */
  readonly graph: string
  /** How HDR becomes SDR, for people; `none` for SDR. */
  readonly toneMap: string
  /** What the stream says of its colours and was ignored, for people. */
  readonly warnings: readonly string[]
}

/** Luminance of reference white in cd/m² (ITU-R BT.2408 § 2.1). */
const REFERENCE_WHITE = 203
/** Side of the largest picture in pixels, after its aspect ratio is applied. */
const MAX_SIDE = 16_384

const SQUARE_PIXELS = `scale=w='min(${MAX_SIDE},max(1,round(iw*sar)))':h=ih`
/** libswscale's names of matrices where they are others than libavutil's. */
const scalerMatrices: Readonly<Record<string, string>> = { bt470bg: 'bt601', bt2020nc: 'bt2020' }

/** The one graph for both decoders, so that they make the same pictures. */
export function pictureFilter(traits: PictureTraits, display: VideoDisplay = { orientation: upright }): PictureFilter {
  const { matrix, primaries, transfer, warnings } = pictureColors(traits)
  const steps: string[] = []
  if (traits.interlaced) steps.push('yadif=deint=interlaced')
  if (display.crop !== undefined && fits(display.crop, traits)) steps.push(cropTo(display.crop))
  if (display.pixelAspect !== undefined) steps.push(`setsar=sar=${display.pixelAspect}:max=10000`)
  let toneMap = 'none'
  let scalerMatrix = matrix === undefined ? undefined : (scalerMatrices[matrix] ?? matrix)
  if (transfer === 'smpte2084' || transfer === 'arib-std-b67') {
    steps.push(`setparams=color_primaries=${primaries}:color_trc=${transfer}:colorspace=${matrix ?? 'gbr'}`)
    steps.push(`zscale=t=linear:npl=${REFERENCE_WHITE}`, 'format=gbrpf32le')
    steps.push('tonemap=tonemap=hable:desat=0', 'zscale=p=bt709:t=bt709:m=bt709:r=tv', 'format=yuv444p')
    scalerMatrix = 'bt709'
    toneMap = `${transfer === 'smpte2084' ? 'PQ' : 'HLG'}, hable, ${REFERENCE_WHITE} cd/m²`
  }
  steps.push(scalerMatrix === undefined ? SQUARE_PIXELS : `${SQUARE_PIXELS}:in_color_matrix=${scalerMatrix}`)
  steps.push('setsar=1', 'format=rgb24', ...turn(display.orientation))
  return { graph: steps.join(','), toneMap, warnings }
}

/** A crop counts from the picture's size as the container knows it; for a picture of another size it means nothing. */
function fits({ codedWidth, codedHeight }: Crop, { width, height }: PictureTraits): boolean {
  return codedWidth === width && codedHeight === height
}

function cropTo({ left, top, width, height }: Crop): string {
  return `crop=w=${width}:h=${height}:x=${left}:y=${top}:exact=1`
}

function turn({ mirrored, rotation }: Orientation): readonly string[] {
  const turned = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] }[rotation]
  return mirrored ? ['hflip', ...turned] : turned
}
