/** What decides how a decoded picture becomes RGB. Names as libavutil spells them; undefined where not said. */
export interface PictureTraits {
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly transfer?: string | undefined
  readonly matrix?: string | undefined
  readonly interlaced: boolean
}

export interface PictureFilter {
  /** A libavfilter graph that ends in rgb24 with square pixels. */
  readonly graph: string
  /** How HDR becomes SDR, for people; `none` for SDR. */
  readonly toneMap: string
}

/** Luminance of reference white in cd/m² (ITU-R BT.2408 § 2.1). */
const REFERENCE_WHITE = 203
/** From this size on, video that does not say is BT.709, below BT.601: what players assume. */
const HD_WIDTH = 1280
const HD_HEIGHT = 720
/** Side of the largest picture in pixels, after its aspect ratio is applied. */
const MAX_SIDE = 16_384

const squarePixels = `scale=w='min(${MAX_SIDE},max(1,round(iw*sar)))':h=ih`

/** The one graph for both decoders, so that they make the same pictures. */
export function pictureFilter(traits: PictureTraits): PictureFilter {
  const deinterlace = traits.interlaced ? 'yadif=deint=interlaced,' : ''
  const { transfer } = traits
  if (transfer === 'smpte2084' || transfer === 'arib-std-b67') {
    const linear = `zscale=t=linear:npl=${REFERENCE_WHITE},format=gbrpf32le`
    const mapped = 'tonemap=tonemap=hable:desat=0,zscale=p=bt709:t=bt709:m=bt709:r=tv,format=yuv444p'
    const rgb = `${squarePixels}:in_color_matrix=bt709,setsar=1,format=rgb24`
    const name = transfer === 'smpte2084' ? 'PQ' : 'HLG'
    return { graph: `${deinterlace}${linear},${mapped},${rgb}`, toneMap: `${name}, hable, ${REFERENCE_WHITE} cd/m²` }
  }
  const unsaid = traits.matrix === undefined || traits.matrix === 'unknown'
  const hd = traits.width >= HD_WIDTH || traits.height >= HD_HEIGHT
  const matrix = unsaid ? `:in_color_matrix=${hd ? 'bt709' : 'bt601'}` : ''
  return { graph: `${deinterlace}${squarePixels}${matrix},setsar=1,format=rgb24`, toneMap: 'none' }
}
