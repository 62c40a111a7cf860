import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'

/** Programs that tests use when they are there, and the Debian package that brings each. */
export const debianPackages = {
  chromium: 'chromium',
  'qbittorrent-nox': 'qbittorrent-nox',
  'transmission-daemon': 'transmission-daemon',
  'transmission-create': 'transmission-cli',
  aria2c: 'aria2',
  rtorrent: 'rtorrent',
  deluged: 'deluged',
  'deluge-console': 'deluge-console',
  opentracker: 'opentracker',
  ffmpeg: 'ffmpeg',
  mktorrent: 'mktorrent',
  strace: 'strace',
} as const satisfies Readonly<Record<string, string>>

/** Debian packages that bring no program of their own: a font so that Chinese is drawn, a Python module. */
export const debianExtras = ['fonts-noto-cjk', 'python3-libtorrent'] as const

export type Program = keyof typeof debianPackages

/** Where the program lies on this machine, or undefined. */
export function findProgram(program: Program): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/games']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

/**
 * `describe` for tests that drive real programs. Where one is missing the tests are skipped, and their name says
 * what they need, from which the reporter makes its closing list; in CI a skipped test is a failure.
 */
export function describeWith(programs: readonly Program[], name: string, body: () => void): void {
  const missing = programs.filter((program) => findProgram(program) === undefined)
  const suffix = missing.map((program) => ` [needs ${debianPackages[program]}]`).join('')
  describe.skipIf(missing.length > 0)(name + suffix, body)
}
