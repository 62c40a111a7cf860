const HIGHEST = 65_535

/** The range in `8000-9000`; undefined where it is none. */
export function readPorts(text: string): { readonly first: number; readonly last: number } | undefined {
  const [, begin = '', end = ''] = /^\s*(\d{1,5})\s*[-–—~～至]\s*(\d{1,5})\s*$/.exec(text) ?? []
  const [first, last] = [Number(begin), Number(end)]
  return first >= 1 && first <= last && last <= HIGHEST ? { first, last } : undefined
}
