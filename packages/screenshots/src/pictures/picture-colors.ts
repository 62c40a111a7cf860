/** What a stream or its container says of colours, as libavutil spells it. */
export interface SaidColors {
  /** E.g. `yuv420p`. */
  readonly pixelFormat: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly transfer?: string | undefined
  readonly primaries?: string | undefined
  readonly matrix?: string | undefined
}

/** Colours that a picture can have: what was said, or else what players assume. */
export interface PictureColors {
  /** Undefined for pixels that are RGB already. */
  readonly matrix: string | undefined
  readonly primaries: string
  /** Undefined where not said. */
  readonly transfer: string | undefined
  /** What was said and cannot be, for people. */
  readonly warnings: readonly string[]
}

/** From this size on, video that does not say is BT.709, below BT.601: what players assume. */
const HD_WIDTH = 1280
const HD_HEIGHT = 720
const UNSAID = ['unknown', 'unspecified', '']
const HDR_TRANSFERS = ['smpte2084', 'arib-std-b67']
/** Matrices that libswscale converts from; the others come close to one of these, or are not known to it. */
const MATRICES = ['bt709', 'fcc', 'bt470bg', 'smpte170m', 'smpte240m', 'bt2020nc']
const PRIMARIES = ['bt709', 'bt470m', 'bt470bg', 'smpte170m', 'smpte240m', 'film', 'bt2020', 'smpte431', 'smpte432']

/** Chooses the colours by which a picture is converted. No stream is refused for what it says of them. */
export function pictureColors(said: SaidColors): PictureColors {
  const warnings: string[] = []
  const transfer = isSaid(said.transfer) ? said.transfer : undefined
  const hdr = transfer !== undefined && HDR_TRANSFERS.includes(transfer)
  const hd = said.width >= HD_WIDTH || said.height >= HD_HEIGHT
  const usual = hdr ? 'bt2020nc' : hd ? 'bt709' : 'bt470bg'
  const isRgb = /^(gbr|rgb|bgr|argb|abgr|rgba|bgra|0rgb|0bgr|x2rgb|x2bgr|pal8)/.test(said.pixelFormat)
  const choose = (name: string, value: string | undefined, known: readonly string[], otherwise: string): string => {
    if (!isSaid(value) || known.includes(value)) return isSaid(value) ? value : otherwise
    warnings.push(
      `the video names the colour ${name} ${value}, which ${said.pixelFormat} is not converted from: ignored`,
    )
    return otherwise
  }
  return {
    matrix: isRgb ? undefined : choose('matrix', said.matrix, hdr ? [...MATRICES, 'ictcp'] : MATRICES, usual),
    primaries:
      hdr || said.primaries === 'reserved'
        ? choose('primaries', said.primaries, PRIMARIES, hdr ? 'bt2020' : 'bt709')
        : 'bt709',
    transfer,
    warnings,
  }
}

function isSaid(value: string | undefined): value is string {
  return value !== undefined && !UNSAID.includes(value)
}
