import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'
import { debianPackages } from './debian-packages.ts'
import { isSuiteProgram, type SuiteProgram, suiteCommand } from './debian-suites.ts'

/** One of this machine's Debian, or of a later suite: `qbittorrent-nox`, `qbittorrent-nox/trixie`. */
export type Program = keyof typeof debianPackages | SuiteProgram

/** Where the program lies on this machine, or undefined. */
export function findProgram(program: Program): string | undefined {
  if (isSuiteProgram(program)) return [suiteCommand(program)].find((path) => existsSync(path))
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/games']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

/**
 * `describe` for tests that drive real programs. Where one is missing the tests are skipped, and their name says
 * what they need, from which the reporter makes its closing list; in CI a skipped test is a failure.
 */
export function describeWith(programs: readonly Program[], name: string, body: () => void): void {
  const missing = programs.filter((program) => findProgram(program) === undefined)
  const suffix = missing.map((program) => ` [needs ${packageOf(program)}]`).join('')
  describe.skipIf(missing.length > 0)(name + suffix, body)
}

function packageOf(program: Program): string {
  return isSuiteProgram(program) ? program : debianPackages[program]
}
