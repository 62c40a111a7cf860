import { homedir } from 'node:os'
import { join } from 'node:path'

/** Newer versions of programs, out of later Debian suites than this machine's: unpacked beside it, never installed. */
export const debianSuites = {
  trixie: ['qbittorrent-nox', 'transmission-daemon'],
  forky: ['qbittorrent-nox', 'transmission-daemon'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type DebianSuite = keyof typeof debianSuites

/** A program of a suite, written as apt writes it. */
export type SuiteProgram = { readonly [S in DebianSuite]: `${(typeof debianSuites)[S][number]}/${S}` }[DebianSuite]

export function isSuiteProgram(name: string): name is SuiteProgram {
  return name.includes('/')
}

/** Where a suite is unpacked: outside the repository, and kept from run to run. */
export function suiteFolder(suite: string): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'shoal-test', suite)
}

/** The command that runs the program with the libraries of its own suite. */
export function suiteCommand(program: SuiteProgram): string {
  const [name = '', suite = ''] = program.split('/')
  return join(suiteFolder(suite), 'bin', name)
}
