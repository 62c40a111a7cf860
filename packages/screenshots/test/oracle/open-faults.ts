/** Why samples are not shown as ffmpeg 5.1 shows them, with their names. */
const faults: readonly (readonly [string, readonly string[]])[] = [
  ['the index names frames as keyframes that are none', ['h263.3gp', 'h263.mov', 'h263.mkv', 'h263.avi']],
  [
    'its frames have no times that agree with their order, and ffmpeg counts otherwise',
    ['mpeg2.nut', 'mpeg1.avi', 'xvid.mp4'],
  ],
  [
    'time counts from the first frame stored, which needs frames that were cut off: ffmpeg counts from the first one shown',
    ['cut-anywhere.ts', 'cut-inside-packet.ts'],
  ],
  ['time counts from the start of the segment, ffmpeg from its first frame', ['h264.late-start.mkv']],
  [
    'its pictures are refreshed row by row: no keyframe but the first',
    ['h264-refresh.mp4', 'h264-refresh.mkv', 'h264-refresh.ts', 'uneven.mp4'],
  ],
  [
    'no picture could be decoded',
    ['mpeg4.ts', 'mpeg4-b.ts', 'rv10.rm', 'rv20.rm', 'raw.nut', 'raw.mov', 'flashsv2.flv'],
  ],
  [
    'ffmpeg 8.1, of which the decoder is, and 5.1 map its tones differently',
    ['hevc-pq.mp4', 'hevc-pq.mkv', 'hevc-pq.ts', 'hevc-hlg.mp4', 'hevc-hlg.mkv', 'hevc-hlg.ts', 'hevc-pq-aspect-0.mov'],
  ],
]

/** Known faults by sample. The tests leave them out; the larger run by hand compares them and tells which of them agree again. */
export const openFaults: Readonly<Record<string, string>> = Object.fromEntries(
  faults.flatMap(([reason, names]) => names.map((name) => [name, reason])),
)
