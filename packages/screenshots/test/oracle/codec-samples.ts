import type { EncodedName } from './encoded-streams.ts'
import { deinterlaced, type OracleSample } from './oracle-sample.ts'

/** Which containers each codec is put into; after the bar, those that only the larger set has. */
const containers: readonly (readonly [EncodedName, string])[] = [
  ['h264', 'mp4 mov m4v f4v ismv 3gp mkv ts m2ts avi flv | 3g2 wmv mk3d trp asf nut'],
  ['h264-open', 'mp4 mkv ts flv avi | mov nut m2ts asf'],
  ['h264-refresh', 'mp4 mkv ts | mov flv nut m2ts'],
  ['h264-baseline', 'mp4 ts 3gp avi flv | mkv mov nut asf'],
  ['h264-10', 'mp4 mkv ts | mov nut flv avi'],
  ['h264-444', 'mp4 mkv ts | mov nut flv avi'],
  ['h264-mbaff', 'mp4 mkv ts | mov nut flv m2ts'],
  ['h264-slices', 'mp4 mkv ts | mov nut flv m2ts'],
  ['h264-intra', 'mp4 mkv ts avi flv | mov nut m2ts asf'],
  ['h264-full', 'mp4 mkv ts | mov nut flv avi'],
  ['h264-odd', 'mp4 mkv ts flv avi | mov nut m2ts'],
  ['h264-large-keyframe', 'mp4 mkv ts m2ts flv | mov avi nut'],
  ['hevc', 'mp4 mkv ts m2ts avi | ismv mov nut'],
  ['hevc-open', 'mp4 mkv ts | mov m2ts nut'],
  ['hevc-10', 'mp4 mkv ts | mov m2ts nut'],
  ['hevc-444', 'mp4 mkv ts | mov nut'],
  ['hevc-odd', 'mp4 mkv ts | mov nut'],
  ['hevc-pq', 'mp4 mkv ts | mov m2ts nut'],
  ['hevc-hlg', 'mp4 mkv ts | mov m2ts nut'],
  ['av1', 'mp4 mkv webm ivf | avi asf nut'],
  ['vp8', 'webm mkv ivf ogv | avi asf nut'],
  ['vp9', 'mp4 webm mkv ivf | avi asf nut'],
  ['vp9-altref', 'mp4 webm mkv ivf | nut'],
  ['vp9-10', 'mp4 webm mkv | ivf nut'],
  ['mpeg2', 'mp4 mkv ts m2ts avi mpg vob mxf wtv | asf m2v mov nut'],
  ['mpeg2-mbaff', 'mkv ts mpg mxf | mov mp4 nut vob'],
  ['mpeg2-422', 'mkv ts mpg mxf | mov nut'],
  ['mpeg1', 'mkv mpg avi mov ts | mp4 nut asf'],
  ['mpeg4', 'mp4 m4v 3gp mkv avi ts | wtv mov asf nut'],
  ['mpeg4-b', 'mp4 mkv avi ts | mov nut asf'],
  ['xvid', 'mp4 mkv avi | mov nut ts asf'],
  ['msmpeg4v2', 'avi mkv | nut asf'],
  ['msmpeg4', 'avi mkv asf wmv | mov nut'],
  ['wmv1', 'wmv asf mkv avi | nut'],
  ['wmv2', 'wmv asf mkv avi | nut'],
  ['h263', '3gp mov mkv avi | nut'],
  ['flv1', 'flv mkv avi | nut'],
  ['svq1', 'mov mkv | avi nut'],
  ['rv10', 'rm'],
  ['rv20', 'rm'],
  ['mjpeg', 'avi mkv mp4 | nut mov asf'],
  ['mjpeg-422', 'avi mov mkv | nut'],
  ['prores', 'mov mkv | nut'],
  ['prores-4444', 'mov mkv | nut'],
  ['dnxhr', 'mov mkv | avi nut'],
  ['theora', 'ogv mkv | nut'],
  ['ffv1', 'mkv avi mov | nut'],
  ['ffv1-bgr', 'mkv avi | mov nut'],
  ['utvideo', 'avi mkv mov | nut'],
  ['huffyuv', 'avi mkv | nut'],
  ['png', 'mov mkv avi | nut'],
  ['jpeg2000', 'mov mkv | avi nut'],
  ['raw', 'nut avi mov | mkv'],
  ['qtrle', 'mov'],
  ['snow', 'nut avi | mkv'],
  ['dirac', 'mkv mov | ts nut'],
  ['cfhd', 'mov mkv | avi'],
  ['dv', 'avi mov mxf | mkv'],
  ['asv1', 'avi | mkv'],
  ['flashsv2', 'flv'],
  ['speedhq', 'mkv | nut'],
]

const formats: Readonly<Record<string, readonly string[]>> = {
  m2ts: ['-f', 'mpegts', '-mpegts_m2ts_mode', '1'],
  trp: ['-f', 'mpegts'],
  mk3d: ['-f', 'matroska'],
}

/** Every codec in the containers that it is met in. */
export const codecSamples: readonly OracleSample[] = containers.flatMap(([name, list]) => {
  const [small = '', large = ''] = list.split('|').map((part) =>
    part
      .trim()
      .split(' ')
      .filter((word) => word !== ''),
  )
  const sample = (container: string): OracleSample => ({
    name: `${name}.${container}`,
    from: [name],
    args: formats[container] ?? [],
    expectation: name.endsWith('mbaff') ? deinterlaced : undefined,
  })
  return [...[...small].map(sample), ...[...large].map((container) => ({ ...sample(container), large: true }))]
})
