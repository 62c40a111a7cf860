// Code points of ISO/IEC 23091-2 (the numbers in streams and in libavutil) and libavutil's names for them.

/** Transfer characteristics, § 8.2. */
export const transferNames: ReadonlyMap<number, string> = new Map([
  [1, 'bt709'],
  [4, 'bt470m'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [8, 'linear'],
  [13, 'iec61966-2-1'],
  [14, 'bt2020-10'],
  [15, 'bt2020-12'],
  [16, 'smpte2084'],
  [18, 'arib-std-b67'],
])

/** Colour primaries, § 8.1. */
export const primariesNames: ReadonlyMap<number, string> = new Map([
  [1, 'bt709'],
  [4, 'bt470m'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [9, 'bt2020'],
  [11, 'smpte431'],
  [12, 'smpte432'],
])
