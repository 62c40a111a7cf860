/** One file of a torrent. */
export interface ContentFile {
  /** Relative to the folder of all content. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** What programs stumble over: scripts, marks apart from their letters, signs of URLs and shells, right to left, emoji. */
const NAMES = [
  '盲道.mp4',
  'Ünï–cödé.bin',
  'e\u0301 zerlegt.txt',
  "it's 100% #1 & more?.dat",
  '  leading and  double spaces.log',
  'ملف.bin',
  '🎬 クリップ.mkv',
  'no extension',
  '.hidden',
  `${'long '.repeat(20)}name.bin`,
] as const
const FOLDERS = ['', '资料/', 'sub folder/deep/', 'été/'] as const

/** The files of a lab's torrent: one with the torrent's name, or several below a folder of that name, none empty. */
export function contentFiles(
  index: number,
  size: number,
  files: number,
): { readonly name: string; readonly parts: readonly ContentFile[] } {
  const name = `实验 ${index + 1} – ${size} é`
  if (files === 1) return { name: `${name}.bin`, parts: [{ path: `${name}.bin`, size }] }
  const begins = Array.from({ length: files + 1 }, (_, file) => Math.floor((size * file) / files))
  const parts = Array.from({ length: files }, (_, file) => ({
    path: `${name}/${FOLDERS[file % FOLDERS.length]}${file + 1} ${NAMES[file % NAMES.length]}`,
    size: (begins[file + 1] ?? size) - (begins[file] ?? 0),
  }))
  return { name, parts }
}
