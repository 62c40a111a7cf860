// Code points of ISO/IEC 23091-2 (the numbers in streams and in libavutil) and libavutil's names for them. A number
// that stands for nothing is named `reserved`; 2 means that the stream does not say.

/** Transfer characteristics, § 8.2. */
export const transferNames = names([
  [1, 'bt709'],
  [4, 'bt470m'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [8, 'linear'],
  [9, 'log100'],
  [10, 'log316'],
  [11, 'iec61966-2-4'],
  [12, 'bt1361e'],
  [13, 'iec61966-2-1'],
  [14, 'bt2020-10'],
  [15, 'bt2020-12'],
  [16, 'smpte2084'],
  [17, 'smpte428'],
  [18, 'arib-std-b67'],
])

/** Colour primaries, § 8.1. */
export const primariesNames = names([
  [1, 'bt709'],
  [4, 'bt470m'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [8, 'film'],
  [9, 'bt2020'],
  [10, 'smpte428'],
  [11, 'smpte431'],
  [12, 'smpte432'],
  [22, 'ebu3213'],
])

/** Matrix coefficients, § 8.3. */
export const matrixNames = names([
  [0, 'gbr'],
  [1, 'bt709'],
  [4, 'fcc'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [8, 'ycgco'],
  [9, 'bt2020nc'],
  [10, 'bt2020c'],
  [11, 'smpte2085'],
  [12, 'chroma-derived-nc'],
  [13, 'chroma-derived-c'],
  [14, 'ictcp'],
  [15, 'ipt-c2'],
  [16, 'ycgco-re'],
  [17, 'ycgco-ro'],
])

const UNSAID = 2

function names(known: readonly (readonly [number, string])[]): { get(code: number): string | undefined } {
  const byCode = new Map(known)
  return { get: (code) => (code === UNSAID ? undefined : (byCode.get(code) ?? 'reserved')) }
}
