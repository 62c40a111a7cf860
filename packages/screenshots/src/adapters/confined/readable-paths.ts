import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where programs find the libraries that they are linked with, on any distribution. */
const SYSTEM = [
  '/lib',
  '/lib32',
  '/lib64',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/local/lib64',
  '/nix/store',
  '/gnu/store',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/dev/null',
  '/dev/zero',
  '/dev/random',
  '/dev/urandom',
  '/sys/devices/system/cpu',
]
const CODE_FOLDERS = new Set(['src', 'dist', 'test'])

/** What a system program needs to read: itself and libraries. */
export function readableOfProgram(name: string): readonly string[] {
  const places = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, name))
  return [...SYSTEM, ...places.filter((place) => existsSync(place)).flatMap((place) => [place, realpathSync(place)])]
}

/**
 * What a script of ours needs to read: Node, its own package's code, and installed packages. Never a whole project's
 * folder, which is where data lies by default.
 */
export function readableOfScript(script: string): readonly string[] {
  const file = realpathSync(script)
  const ancestors = ancestorsOf(file)
  const code = ancestors.find((folder) => CODE_FOLDERS.has(basename(folder))) ?? dirname(file)
  const installed = ancestors.map((folder) => join(folder, 'node_modules')).filter((folder) => existsSync(folder))
  const manifests = ancestors.map((folder) => join(folder, 'package.json')).filter((path) => existsSync(path))
  return [...SYSTEM, realpathSync(process.execPath), code, ...installed, ...manifests, ...linked(installed)]
}

/** Code of packages of a workspace, to which links in `node_modules` lead. */
function linked(installed: readonly string[]): readonly string[] {
  const scopes = installed.map((folder) => join(folder, '@shoal')).filter((folder) => existsSync(folder))
  return scopes
    .flatMap((scope) => readdirSync(scope).map((name) => realpathSync(join(scope, name))))
    .flatMap((folder) => ['src', 'dist', 'package.json'].map((name) => join(folder, name)))
}

function ancestorsOf(file: string): readonly string[] {
  const folders: string[] = []
  for (let folder = dirname(file); folder !== folders.at(-1); folder = dirname(folder)) folders.push(folder)
  return folders
}
