import type { EncodedName } from './encoded-streams.ts'
import { deinterlaced, type OracleSample, slow } from './oracle-sample.ts'

/** How Matroska files are laid out. */
const matroska: Readonly<Record<string, readonly string[]>> = {
  live: ['-live', '1'],
  'live-small': ['-live', '1', '-cluster_time_limit', '100'],
  'live-large': ['-live', '1', '-cluster_time_limit', '3000'],
  'small-clusters': ['-cluster_time_limit', '100'],
  'large-clusters': ['-cluster_time_limit', '9000', '-cluster_size_limit', '9M'],
  'cues-to-front': ['-cues_to_front', '1'],
  'room-for-cues': ['-reserve_index_space', '4096'],
  dash: ['-dash', '1', '-dash_track_number', '1'],
  'late-start': ['-output_ts_offset', '5'],
  'timestamps-kept': ['-avoid_negative_ts', 'disabled', '-output_ts_offset', '-0.2'],
  title: ['-metadata', `title=${'long '.repeat(200)}`],
}
const inMatroska = (stream: EncodedName, ending: string, layouts: readonly string[]): readonly OracleSample[] =>
  layouts.map((layout) => ({
    name: `${stream}.${layout}.${ending}`,
    from: [stream],
    args: matroska[layout] ?? [],
    // A live file does not tell its duration.
    expectation: { anyDuration: layout.startsWith('live') },
  }))

const matroskaSamples: readonly OracleSample[] = [
  ...inMatroska('h264', 'mkv', Object.keys(matroska)),
  ...inMatroska('hevc-open', 'mkv', ['live', 'small-clusters', 'large-clusters', 'cues-to-front']),
  ...inMatroska('vp9', 'webm', ['live', 'small-clusters', 'large-clusters', 'dash']),
  ...inMatroska('av1', 'mkv', ['live', 'large-clusters']),
  ...inMatroska('mpeg4-b', 'mkv', ['live', 'large-clusters']),
  ...(['h264', 'hevc', 'av1', 'vp9', 'vp8', 'mpeg4', 'mpeg2', 'theora', 'ffv1', 'mjpeg'] as const).map((stream) => ({
    name: `${stream}-aspect.mkv`,
    from: [stream],
    args: ['-aspect', '4:3'],
  })),
  { name: 'sound.mkv', from: ['h264'], sound: ['aac'] },
  {
    name: 'sound-live.mkv',
    from: ['h264'],
    sound: ['aac'],
    args: ['-live', '1'],
    expectation: { anyDuration: true },
  },
  { name: 'two-videos.mkv', from: ['h264', 'mpeg4'], args: ['-map', '0', '-map', '1'] },
  { name: 'cut-start.mkv', from: ['h264'], before: ['-ss', '1.3'] },
  { name: 'ntsc.mkv', from: ['h264'], args: ['-bsf:v', 'setts=pts=PTS*1001/1200:dts=DTS*1001/1200'] },
  {
    name: 'slow.mkv',
    from: ['h264'],
    args: ['-bsf:v', 'setts=pts=PTS*40:dts=DTS*40'],
    expectation: slow,
  },
]

const transport: Readonly<Record<string, readonly string[]>> = {
  plain: [],
  m2ts: ['-mpegts_m2ts_mode', '1'],
  'late-start': ['-output_ts_offset', '30'],
  wrapped: ['-output_ts_offset', '95442'],
  'no-delay': ['-muxdelay', '0', '-muxpreload', '0'],
  'rare-tables': ['-pat_period', '60'],
  'other-pids': ['-mpegts_start_pid', '0x900', '-mpegts_pmt_start_pid', '0x20'],
  'large-pes': ['-pes_payload_size', '60000'],
  'constant-rate': ['-muxrate', '4M'],
  'resent-headers': ['-mpegts_flags', '+resend_headers'],
  'initial-discontinuity': ['-mpegts_flags', '+initial_discontinuity'],
  'pcr-20ms': ['-pcr_period', '20'],
}
const inTransport = (stream: EncodedName, layouts: readonly string[]): readonly OracleSample[] =>
  layouts.map((layout) => ({
    name: `${stream}.${layout}.ts`,
    from: [stream],
    args: ['-f', 'mpegts', ...(transport[layout] ?? [])],
    expectation: stream.endsWith('mbaff') ? deinterlaced : undefined,
  }))
/** Sixteen bytes of error correction behind each packet, as on tapes of broadcasts. */
const withCorrection = (bytes: Buffer): Buffer => {
  const packets = Array.from({ length: Math.floor(bytes.length / 188) }, (_, i) =>
    bytes.subarray(i * 188, i * 188 + 188),
  )
  return Buffer.concat(packets.flatMap((packet) => [packet, Buffer.alloc(16)]))
}
const scrambled = (bytes: Buffer): Buffer => {
  const made = Buffer.from(bytes)
  // Two bits of the fourth byte (ISO 13818-1 § 2.4.3.3), of the video's packets alone: its PID is the first after the tables'.
  for (let at = 0; at + 188 <= made.length; at += 188) {
    const pid = made.readUInt16BE(at + 1) & 0x1fff
    if (pid === 0x100) made[at + 3] = (made[at + 3] ?? 0) | 0x80
  }
  return made
}
const transportSamples: readonly OracleSample[] = [
  ...inTransport('h264', Object.keys(transport)),
  ...inTransport('hevc', ['late-start', 'wrapped', 'no-delay', 'constant-rate']),
  ...inTransport('mpeg2', ['m2ts', 'late-start', 'wrapped', 'constant-rate']),
  ...inTransport('h264-large-keyframe', ['no-delay', 'constant-rate', 'm2ts']),
  ...inTransport('h264-mbaff', ['m2ts', 'constant-rate']),
  { name: 'correction.ts', from: ['h264'], patch: withCorrection },
  { name: 'sound.ts', from: ['h264'], sound: ['mp2'] },
  { name: 'sound.m2ts', from: ['mpeg2'], sound: ['ac3'], args: ['-mpegts_m2ts_mode', '1'] },
  { name: 'cut-anywhere.ts', from: ['h264'], patch: (bytes) => bytes.subarray(188 * 101) },
  { name: 'cut-inside-packet.ts', from: ['mpeg2'], patch: (bytes) => bytes.subarray(188 * 60 + 77) },
  { name: 'cut-end.ts', from: ['h264'], patch: (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.7)) },
  { name: 'no-delimiters.ts', from: ['hevc'], args: ['-bsf:v', 'hevc_mp4toannexb,filter_units=remove_types=35'] },
  {
    name: 'two-programs.ts',
    from: ['h264', 'mpeg2'],
    args: ['-map', '0', '-map', '1', '-program', 'st=0', '-program', 'st=1'],
  },
  { name: 'scrambled.ts', from: ['h264'], patch: scrambled, expectation: { refused: /encrypted|scrambled/ } },
  { name: 'ntsc.ts', from: ['h264'], args: ['-bsf:v', 'setts=pts=PTS*1001/1200:dts=DTS*1001/1200,h264_mp4toannexb'] },
]

/** An AVI without its index: `idx1` becomes a chunk that nobody knows. */
const withoutIndex = (bytes: Buffer): Buffer => {
  const made = Buffer.from(bytes)
  made.write('junk', made.lastIndexOf('idx1'), 'latin1')
  return made
}
const restSamples: readonly OracleSample[] = [
  { name: 'no-index.avi', from: ['mpeg4'], patch: withoutIndex },
  { name: 'no-index-mjpeg.avi', from: ['mjpeg'], patch: withoutIndex },
  { name: 'cut-end.avi', from: ['mpeg4'], patch: (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.7)) },
  { name: 'sound.avi', from: ['mpeg4'], sound: ['mp2'] },
  { name: 'packed.avi', from: ['mpeg4-b'], args: ['-bsf:v', 'mpeg4_unpack_bframes'] },
  { name: 'aspect.avi', from: ['mpeg4'], args: ['-aspect', '4:3'], large: true },
  { name: 'indexed.flv', from: ['h264'], args: ['-flvflags', '+add_keyframe_index'] },
  {
    name: 'no-size.flv',
    from: ['flv1'],
    args: ['-flvflags', '+no_duration_filesize'],
    expectation: { anyDuration: true },
  },
  { name: 'no-metadata.flv', from: ['h264'], args: ['-flvflags', '+no_metadata'], expectation: { anyDuration: true } },
  { name: 'sound.flv', from: ['flv1'], sound: ['libmp3lame', '-ar', '44100'] },
  { name: 'late-start.flv', from: ['h264'], args: ['-output_ts_offset', '4'] },
  { name: 'sound.asf', from: ['wmv2'], sound: ['wmav2'] },
  { name: 'sound.mpg', from: ['mpeg2'], sound: ['mp2'] },
  { name: 'sound.vob', from: ['mpeg2'], sound: ['ac3'], args: ['-f', 'vob'] },
  { name: 'late-start.mpg', from: ['mpeg2'], args: ['-output_ts_offset', '20'] },
  { name: 'svcd.mpg', from: ['mpeg2'], args: ['-f', 'svcd'] },
  { name: 'dvd.mpg', from: ['mpeg2'], args: ['-f', 'dvd'] },
  { name: 'sound.ogv', from: ['theora'], sound: ['libvorbis'] },
  { name: 'sound.nut', from: ['h264'], sound: ['mp2'] },
  { name: 'no-index.nut', from: ['mpeg4'], args: ['-write_index', '0'] },
  { name: 'operational-pattern.mxf', from: ['mpeg2'], args: [], large: true },
]

export const otherSamples: readonly OracleSample[] = [...matroskaSamples, ...transportSamples, ...restSamples]
