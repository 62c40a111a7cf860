const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }
const MOST = 10
const LARGEST = 2 ** 36 // bytes, as the API allows

/** The sizes in `1M, 64M`, in bytes; undefined where one of them is none. */
export function readSizes(text: string): readonly number[] | undefined {
  const sizes = text.split(/[,，\s]+/).flatMap((part) => (part === '' ? [] : [readSize(part)]))
  const fine = sizes.every((size) => size >= 1 && size <= LARGEST)
  return fine && sizes.length > 0 && sizes.length <= MOST ? sizes : undefined
}

function readSize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})([KMG]?)i?B?$/i.exec(text) ?? []
  return digits === '' ? Number.NaN : Number(digits) * (UNITS[unit.toUpperCase()] ?? 1)
}
