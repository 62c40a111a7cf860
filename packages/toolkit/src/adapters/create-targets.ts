import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { safeComponent, utf8Text } from '@shoal/bittorrent'
import { CreateError } from '../create/create-error.ts'
import type { CreateOptions } from '../create/create-options.ts'
import { pathFilter } from '../create/path-filter.ts'
import { pathText } from '../create/plan-torrent.ts'
import { scanSources } from './scan-sources.ts'

/** One torrent to make and where to write it. */
export interface CreateTarget {
  readonly options: CreateOptions
  /** The .torrent file. */
  readonly output: string
}

/** The file that a torrent of these options is written to: `output`, or below it when it is a folder. */
export async function torrentPath(name: string, output: string | undefined): Promise<string> {
  const file = `${safeComponent(name)}.torrent`
  if (output === undefined) return resolve(file)
  const isFolder = output.endsWith('/') || (await stat(output).catch(() => undefined))?.isDirectory() === true
  return isFolder ? resolve(output, file) : resolve(output)
}

/** One target for every file below the given folders (`--each`), in the order of their names. */
export async function targetsForEach(
  options: CreateOptions,
  output: string | undefined,
  signal: AbortSignal,
): Promise<readonly CreateTarget[]> {
  const trees = await scanSources(options, { signal })
  const wanted = pathFilter(options.include, options.exclude)
  const { include: _include, exclude: _exclude, ...rest } = options
  const targets = trees.flatMap((tree) =>
    tree.files
      .filter((file) => file.length > 0 && wanted(pathText(file.path)))
      .map((file) => {
        const location = typeof file.location === 'string' ? file.location : utf8Text(file.location)
        const folders = file.path.slice(0, -1).map((component) => safeComponent(pathText([component])))
        const name = `${safeComponent(pathText(file.path.slice(-1)))}.torrent`
        return { options: { ...rest, paths: [location] }, output: resolve(output ?? '.', ...folders, name) }
      }),
  )
  if (targets.length === 0) throw new CreateError('nothing-left')
  return targets.sort((left, right) => (left.output < right.output ? -1 : 1))
}

/** Where presets are kept unless `--preset-file` says otherwise. */
export function defaultPresetFile(): string {
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'shoal', 'presets.yaml')
}

/** True when something lies at the path. */
export async function pathExists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
