import { type Metainfo, safePaths, type TorrentFile } from '@shoal/bittorrent'
import { isJunkPath } from '../create/junk-files.ts'
import { type Lint, note, warning } from './lint.ts'

// The same marks that `safeComponent` replaces: they turn writing round so that `gpj.exe` reads as `exe.jpg`.
const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const WINDOWS_RESERVED = /[<>:"|?*]|[. ]$/u
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$/iu
const LONGEST_NAME = 255 // bytes of UTF-8

/** What looks wrong or unusual about the files of a torrent. */
export function lintFiles(metainfo: Metainfo): readonly Lint[] {
  const lints: Lint[] = []
  const safe = safePaths(metainfo)
  for (const [index, file] of metainfo.files.entries()) {
    const place = safe[index]
    if (place === undefined) continue
    const written = metainfo.singleFile ? file.path : [metainfo.name, ...file.path]
    lints.push(...lintPath(written, place, file))
    if (file.length === 0 && file.symlink === undefined) lints.push(note('empty-file', file.path.join('/')))
    if (file.symlink !== undefined) lints.push(note('symlink', `${file.path.join('/')} → ${file.symlink.join('/')}`))
  }
  const padding = metainfo.files.filter((file) => file.padding)
  if (padding.length > 0) lints.push(note('padding', String(padding.length)))
  return lints
}

function lintPath(written: readonly string[], place: readonly string[], file: TorrentFile): readonly Lint[] {
  const shown = file.path.join('/')
  const lints: Lint[] = []
  if (file.rawPath !== undefined) lints.push(warning('name-not-utf8', shown))
  const unsafe = written.some((component) => /[/\\\p{Cc}]/u.test(component) || ['', '.', '..'].includes(component))
  const bidirectional = written.some((component) => BIDIRECTIONAL.test(component))
  const tooLong = written.some(
    (component) => component.length * 3 > LONGEST_NAME && Buffer.byteLength(component) > LONGEST_NAME,
  )
  if (unsafe) lints.push(warning('unsafe-path', written.join('/')))
  if (bidirectional) lints.push(warning('bidirectional-name', shown))
  if (tooLong) lints.push(warning('long-name', shown))
  const differs = written.length !== place.length || written.some((component, at) => component !== place[at])
  if (differs && !unsafe && !bidirectional && !tooLong) lints.push(warning('colliding-paths', shown))
  if (written.some((component) => WINDOWS_RESERVED.test(component) || WINDOWS_DEVICE.test(component))) {
    lints.push(note('windows-name', shown))
  }
  if (isJunkPath(file.path)) lints.push(note('junk-file', shown))
  return lints
}
