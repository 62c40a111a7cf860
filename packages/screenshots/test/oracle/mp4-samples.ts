import type { EncodedName } from './encoded-streams.ts'
import { type OracleSample, slow } from './oracle-sample.ts'
import { colourBox, displayMatrix, insertBox, renameEntry, videoEntry } from './patch-mp4.ts'

const flags = (...names: readonly string[]) => ['-movflags', names.map((name) => `+${name}`).join('')]
/** How MPEG-4 files are laid out: where the index is, and how samples are spread over fragments. */
const layouts: Readonly<Record<string, readonly string[]>> = {
  faststart: flags('faststart'),
  fragmented: flags('frag_keyframe', 'empty_moov', 'default_base_moof'),
  'fragmented-old': flags('frag_keyframe', 'empty_moov'),
  'fragmented-omit-offset': flags('frag_keyframe', 'empty_moov', 'omit_tfhd_offset'),
  'fragmented-moov-samples': flags('frag_keyframe'),
  'fragmented-no-trailer': flags('frag_keyframe', 'empty_moov', 'skip_trailer'),
  'fragmented-each-frame': flags('frag_every_frame', 'empty_moov', 'default_base_moof'),
  'fragmented-3s': [...flags('empty_moov', 'default_base_moof'), '-frag_duration', '3000000'],
  'fragmented-300ms': [...flags('empty_moov', 'default_base_moof'), '-frag_duration', '300000'],
  'fragmented-small': [...flags('empty_moov', 'default_base_moof'), '-frag_size', '20000'],
  'fragmented-separate': flags('frag_keyframe', 'empty_moov', 'separate_moof'),
  dash: flags('dash'),
  'dash-frames': [...flags('dash'), '-frag_duration', '400000'],
  'dash-fragmented': flags('dash', 'frag_keyframe'),
  'global-sidx': flags('dash', 'global_sidx', 'frag_keyframe'),
  'global-sidx-long': [...flags('dash', 'global_sidx'), '-frag_duration', '1700000'],
  cmaf: flags('cmaf', 'frag_keyframe'),
  'delay-moov': flags('frag_keyframe', 'delay_moov'),
  'negative-cts': flags('negative_cts_offsets'),
  'no-edit-list': ['-use_editlist', '0'],
  'timescale-90000': ['-video_track_timescale', '90000'],
  'timescale-25': ['-video_track_timescale', '25'],
  'timescale-1000': ['-video_track_timescale', '1000'],
  'late-start': ['-output_ts_offset', '3'],
  'early-start': ['-output_ts_offset', '-1'],
  'rtp-hint': flags('rtphint'),
  'no-prefix': flags('disable_chpl'),
  chapters: [...flags('faststart'), '-metadata', 'title=x'],
}

const laidOut = (stream: EncodedName, names: readonly string[], large: boolean): readonly OracleSample[] =>
  names.map((layout) => ({
    name: `${stream}.${layout}.mp4`,
    from: [stream],
    args: layouts[layout] ?? [],
    large,
  }))
const all = Object.keys(layouts)
const some = ['faststart', 'fragmented', 'dash', 'global-sidx', 'fragmented-3s', 'no-edit-list', 'negative-cts']

/** Rotation and reflection, by the display matrix of the track. */
const matrices: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'turned-90': [0, 1, -1, 0],
  'turned-180': [-1, 0, 0, -1],
  'turned-270': [0, -1, 1, 0],
  mirrored: [-1, 0, 0, 1],
  'upside-down': [1, 0, 0, -1],
  transposed: [0, 1, 1, 0],
  'transposed-back': [0, -1, -1, 0],
}
const turned: readonly OracleSample[] = Object.entries(matrices).flatMap(([name, matrix]) => [
  { name: `${name}.mp4`, from: ['h264'], patch: displayMatrix(...matrix) },
  {
    name: `${name}-wide.mp4`,
    from: ['h264'],
    large: name !== 'mirrored' && name !== 'turned-90',
    args: ['-aspect', '2.2'],
    patch: displayMatrix(...matrix),
  },
  { name: `${name}.mov`, from: ['prores'], patch: displayMatrix(...matrix), large: true },
  {
    name: `${name}-fragmented.mp4`,
    from: ['h264'],
    large: name !== 'mirrored' && name !== 'turned-90',
    args: layouts['fragmented'] ?? [],
    patch: displayMatrix(...matrix),
  },
])

/** Sample aspect by the container alone: the stream's own says square. */
const widened: readonly OracleSample[] = (
  [
    ['h264', 'mp4 mov'],
    ['hevc', 'mp4 mov'],
    ['av1', 'mp4'],
    ['vp9', 'mp4'],
    ['mpeg4', 'mp4 mov'],
    ['mpeg2', 'mov'],
    ['prores', 'mov'],
    ['mjpeg', 'mov'],
    ['h264-odd', 'mov'],
    ['hevc-pq', 'mov'],
    ['svq1', 'mov'],
  ] as const
).flatMap(([stream, containers]) =>
  containers.split(' ').flatMap((container) =>
    ['4:3', '2.35', '1:1'].map((aspect, i) => ({
      name: `${stream}-aspect-${i}.${container}`,
      from: [stream],
      args: ['-aspect', aspect],
      large: i > 0,
    })),
  ),
)

/** What the stream is called, where its configuration says what it is. */
const tagged: readonly OracleSample[] = (
  [
    ['hevc', 'hev1'],
    ['hevc', 'hvc1'],
    ['hevc-10', 'hev1'],
    ['h264', 'avc3'],
    ['hevc', 'dvh1'],
    ['hevc', 'dvhe'],
    ['h264', 'dva1'],
    ['h264', 'dvav'],
    ['av1', 'dav1'],
    ['h264', 'avc2'],
    ['h264', 'avc4'],
  ] as const
).map(([stream, entry]) => ({
  name: `${stream}-as-${entry}.mp4`,
  from: [stream],
  patch: renameEntry(entry),
  // Without a record of its own, the name alone says no more than Dolby Vision.
  expectation: { warnings: /Dolby Vision/, unknownToFfmpeg: entry === 'dav1' },
}))

/** Colours by `colr`, sense and nonsense: 0 is RGB and 2 unspecified, 255 is nothing at all. */
const coloured: readonly OracleSample[] = (
  [
    [1, 1, 1],
    [5, 6, 5],
    [6, 6, 6],
    [9, 1, 9],
    [2, 2, 2],
    [1, 1, 0],
    [255, 255, 255],
    [0, 0, 0],
    [1, 13, 0],
    [9, 16, 0],
  ] as const
).flatMap(([primaries, transfer, matrix]) =>
  (['h264', 'mpeg4', 'hevc'] as const).map((stream) => ({
    name: `${stream}-colour-${primaries}-${transfer}-${matrix}.mp4`,
    from: [stream],
    patch: insertBox(videoEntry, colourBox(primaries, transfer, matrix)),
    // HDR with a matrix that no 4:2:0 can have: ffmpeg's tone mapping gives up.
    expectation: { warnings: /colou?r/, unknownToFfmpeg: transfer === 16 && stream !== 'hevc' },
    large: stream !== 'h264',
  })),
)

/** More tracks, and other times. */
const others: readonly OracleSample[] = [
  { name: 'sound-after.mp4', from: ['h264'], sound: ['aac'] },
  { name: 'two-videos.mp4', from: ['h264', 'mpeg4'], args: ['-map', '0', '-map', '1'] },
  { name: 'two-videos-turned.mp4', from: ['mpeg4', 'h264'], args: ['-map', '0', '-map', '1'] },
  { name: 'cut-start.mp4', from: ['h264'], before: ['-ss', '1.3'], expectation: { shots: 2 } },
  { name: 'cut-start-fragmented.mp4', from: ['h264'], before: ['-ss', '1.3'], args: layouts['fragmented'] ?? [] },
  { name: 'cut-end.mp4', from: ['h264'], args: ['-t', '2.5'] },
  { name: 'ntsc.mp4', from: ['h264'], args: ['-bsf:v', 'setts=pts=PTS*1001/1200:dts=DTS*1001/1200'] },
  {
    name: 'slow.mp4',
    from: ['h264'],
    args: ['-bsf:v', 'setts=pts=PTS*40:dts=DTS*40'],
    expectation: slow,
  },
  { name: 'uneven.mp4', from: ['h264-refresh'], args: ['-bsf:v', 'setts=ts=TS+mod(N\\,7)*100'] },
  { name: 'no-sync-table.mp4', from: ['h264-intra'], args: [] },
  { name: 'every-frame-first.mp4', from: ['h264'], args: ['-bsf:v', 'h264_mp4toannexb,dump_extra=freq=all'] },
  {
    name: 'in-band-parameters.mp4',
    from: ['h264'],
    args: ['-bsf:v', 'h264_mp4toannexb,dump_extra=freq=keyframe', '-tag:v', 'avc3'],
  },
  { name: 'brand-qt.mov', from: ['h264'], args: ['-brand', 'qt  '] },
  { name: 'no-audio-gaps.mov', from: ['mjpeg'], args: ['-bsf:v', 'setts=ts=TS*2'] },
]

const encryption = ['-encryption_scheme', 'cenc-aes-ctr', '-encryption_key', '0123456789abcdef0123456789abcdef']
const keyId = ['-encryption_kid', 'a7e61c373e219033c21091fa607bf3b8']
const encrypted: readonly OracleSample[] = (['h264', 'hevc'] as const).flatMap((stream) =>
  [[], layouts['fragmented'] ?? []].map((args, i) => ({
    name: `${stream}-encrypted-${i}.mp4`,
    from: [stream],
    args: [...args, ...encryption, ...keyId],
    expectation: { refused: /encrypted/ },
  })),
)

export const mp4Samples: readonly OracleSample[] = [
  ...laidOut('h264', all, false),
  ...laidOut('hevc', ['fragmented', 'dash', 'no-edit-list'], false),
  ...laidOut('h264-open', some, true),
  ...laidOut('h264-intra', ['fragmented', 'fragmented-3s', 'dash', 'global-sidx-long'], false),
  ...laidOut('av1', some, true),
  ...laidOut('vp9', ['faststart', 'fragmented', 'dash', 'fragmented-3s'], false),
  ...laidOut('mpeg4', ['faststart', 'fragmented', 'fragmented-300ms'], true),
  ...turned,
  ...widened,
  ...tagged,
  ...coloured,
  ...others,
  ...encrypted,
]
