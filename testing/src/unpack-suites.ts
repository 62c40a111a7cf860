import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DebianSuite, debianSuites, suiteFolder } from './debian-suites.ts'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const APT_WITHIN = 180_000 // milliseconds, for each of its calls
const UNPACK_WITHIN = 20_000 // milliseconds, for each package

/**
 * Unpacks the programs of later Debian suites with all their libraries into folders of their own and makes a command
 * for each, unless an earlier run did. The packages come from the mirror in apt's own sources; nothing is installed.
 */
export function unpackSuites(): void {
  unpackSuite('trixie')
  unpackSuite('forky')
}

function unpackSuite(suite: DebianSuite): void {
  const folder = suiteFolder(suite)
  if (existsSync(folder)) return
  const partial = `${folder}.${process.pid}`
  try {
    download(suite, partial)
    const archives = join(partial, 'archives')
    for (const name of readdirSync(archives).filter((entry) => entry.endsWith('.deb'))) {
      run(['dpkg-deb', '-x', join(archives, name), join(partial, 'root')], UNPACK_WITHIN)
    }
    rmSync(archives, { recursive: true })
    rmSync(join(partial, 'lists'), { recursive: true })
    makeCommands(partial, { folder, programs: debianSuites[suite] })
    renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/** With an apt that believes in an empty machine, so that it brings every library. */
function download(suite: DebianSuite, folder: string): void {
  for (const name of ['lists/partial', 'archives/partial', 'sources', 'root']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  writeFileSync(join(folder, 'status'), '')
  const source = ['Types: deb', `URIs: ${mirror()}`, `Suites: ${suite}`, 'Components: main', `Signed-By: ${KEYRING}`]
  writeFileSync(join(folder, 'sources', 'suite.sources'), `${source.join('\n')}\n`)
  const options = {
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::Status': join(folder, 'status'),
    'Dir::Cache': folder,
    'Dir::Cache::Archives': join(folder, 'archives'),
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': join(folder, 'sources'),
    'Dir::Etc::PreferencesParts': '/dev/null',
    // Else apt's own user, who may not enter every home, is handed the download.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  }
  const apt = ['apt-get', '-q', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
  run([...apt, 'update'], APT_WITHIN)
  run([...apt, 'install', '-y', '--download-only', '--no-install-recommends', ...debianSuites[suite]], APT_WITHIN)
}

/** Where this machine's apt gets Debian from. */
function mirror(): string {
  const format = ['--format', '$(ORIGIN) $(LABEL) $(REPO_URI)', 'Created-By: Packages']
  const lines = run(['apt-get', 'indextargets', ...format], APT_WITHIN).split('\n')
  const address = lines.find((line) => line.startsWith('Debian Debian '))?.split(' ')[2]
  if (address === undefined) throw new Error('no mirror of Debian is among the sources of apt')
  return address
}

/** Shell scripts that start each program by its own suite's loader: this machine's C library is older than it needs. */
function makeCommands(
  made: string,
  { folder, programs }: { readonly folder: string; readonly programs: readonly string[] },
): void {
  const libraries = join('root', 'usr', 'lib', only(join(made, 'root', 'usr', 'lib'), /-linux-gnu/))
  const loader = join(folder, libraries, only(join(made, libraries), /^ld-linux.*\.so/))
  // libproxy keeps a part of itself in a folder below.
  const path = [libraries, join(libraries, 'libproxy')].map((name) => join(folder, name)).join(':')
  mkdirSync(join(made, 'bin'))
  for (const program of programs) {
    const script = [
      '#!/bin/sh',
      `export QT_PLUGIN_PATH='${join(folder, libraries, 'qt6', 'plugins')}'`,
      `exec '${loader}' --library-path '${path}' '${join(folder, 'root', 'usr', 'bin', program)}' "$@"`,
    ]
    writeFileSync(join(made, 'bin', program), `${script.join('\n')}\n`, { mode: 0o755 })
  }
}

function only(folder: string, pattern: RegExp): string {
  const name = readdirSync(folder).find((entry) => pattern.test(entry))
  if (name === undefined) throw new Error(`nothing in ${folder} is called ${pattern}`)
  return name
}

function run([command = '', ...args]: readonly string[], timeout: number): string {
  const options = { encoding: 'utf8', timeout, maxBuffer: 16 * 1024 * 1024 } as const
  const { status, stdout, stderr, error } = spawnSync(command, args, options)
  if (status !== 0) throw new Error(`${command} ${args.at(-1)} failed: ${stderr}`, { cause: error })
  return stdout
}
