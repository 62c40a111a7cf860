import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { type Configuration, configurationSchema } from './configuration.ts'
import { ConfigurationError, describeIssues } from './configuration-error.ts'
import { readEnvironment } from './read-environment.ts'
import { isTree, keysAt, overlay, type Tree, valueAt } from './settings-tree.ts'

export interface ConfigurationSources {
  /** File named by `--config`; `shoal.yaml` of the working directory, if there is one, when absent. */
  readonly file?: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Settings given as options of the command, the strongest of all. */
  readonly flags: Tree
}

export interface LoadedConfiguration {
  readonly configuration: Configuration
  /** The file that was read, if any. */
  readonly file: string | undefined
}

const DEFAULT_FILE = 'shoal.yaml'
const MAXIMAL_FILE = 1024 * 1024 // bytes

/**
 * Reads file, environment and flags, the later over the earlier, and checks the whole.
 * @throws ConfigurationError with every fault found, each with its place.
 */
export async function loadConfiguration(sources: ConfigurationSources): Promise<LoadedConfiguration> {
  const named = sources.file ?? sources.environment['SHOAL_CONFIG']
  const path = resolve(named ?? DEFAULT_FILE)
  const fromFile = await readSettingsFile(path, named !== undefined)
  const fromEnvironment = readEnvironment(sources.environment)
  const tree = overlay(overlay(fromFile ?? {}, fromEnvironment), sources.flags)
  const checked = configurationSchema.safeParse(tree)
  if (!checked.success) {
    const sourceOf = (at: readonly PropertyKey[]): string => {
      if (valueAt(sources.flags, at) !== undefined) return 'options'
      if (valueAt(fromEnvironment, at) !== undefined) return 'environment'
      return path
    }
    const problems = describeIssues(checked.error.issues, (at) => keysAt(configurationSchema, at), sourceOf)
    throw new ConfigurationError(problems, { cause: checked.error })
  }
  return { configuration: checked.data, file: fromFile === undefined ? undefined : path }
}

async function readSettingsFile(path: string, required: boolean): Promise<Tree | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (!required && error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new ConfigurationError([`${path}: cannot be read: ${error instanceof Error ? error.message : error}`], {
      cause: error,
    })
  }
  if (text.length > MAXIMAL_FILE) throw new ConfigurationError([`${path}: larger than ${MAXIMAL_FILE} bytes`])
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0)
    throw new ConfigurationError(document.errors.map((error) => `${path}: ${error.message.split('\n')[0]}`))
  const value: unknown = document.toJS({ maxAliasCount: 100 })
  if (value === null) return {}
  if (!isTree(value)) throw new ConfigurationError([`${path}: must hold settings by name`])
  return value
}
