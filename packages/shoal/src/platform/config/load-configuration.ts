import { furtherProblems, furtherWarnings } from './check-configuration.ts'
import { type Configuration, configurationSchema } from './configuration.ts'
import { ConfigurationError, describeIssues } from './configuration-error.ts'
import type { Declarations } from './declarations.ts'
import { nothingDeclared } from './nothing-declared.ts'
import { readEnvironment } from './read-environment.ts'
import { readSettingsFile } from './settings-file.ts'
import { keysAt, overlay, type Tree, valueAt } from './settings-tree.ts'

export interface ConfigurationSources {
  /** File named by `--config`; when absent, one that is found in the working or the data folder. */
  readonly file?: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Settings given as options of the command, the strongest of all. */
  readonly flags: Tree
}

export interface LoadedConfiguration {
  readonly configuration: Configuration
  /** The file that was read, if any. */
  readonly file: string | undefined
  /** Clients, rules and users that the file declares. */
  readonly declarations: Declarations
  /** What a person should know about the file. */
  readonly warnings: readonly string[]
}

const DEFAULT_DATA = './data'

/**
 * Reads file, environment and flags, the later over the earlier, and checks the whole.
 * @throws ConfigurationError with every fault found, each with its place.
 */
export async function loadConfiguration(sources: ConfigurationSources): Promise<LoadedConfiguration> {
  const named = sources.file ?? sources.environment['SHOAL_CONFIG']
  const fromEnvironment = readEnvironment(sources.environment)
  const dataFolder = valueAt(overlay(fromEnvironment, sources.flags), ['data'])
  const file = await readSettingsFile(named, typeof dataFolder === 'string' ? dataFolder : DEFAULT_DATA)
  const tree = overlay(overlay(file?.tree ?? {}, fromEnvironment), sources.flags)
  const checked = configurationSchema.safeParse(tree)
  if (!checked.success) {
    const sourceOf = (at: readonly PropertyKey[]): string => {
      if (valueAt(sources.flags, at) !== undefined) return 'options'
      if (valueAt(fromEnvironment, at) !== undefined) return 'environment'
      return file?.path ?? 'defaults'
    }
    const known = (at: readonly PropertyKey[]) => [
      ...keysAt(configurationSchema, at),
      ...(at.length === 0 ? Object.keys(nothingDeclared) : []),
    ]
    const problems = describeIssues(checked.error.issues, known, sourceOf)
    throw new ConfigurationError(problems, { cause: checked.error })
  }
  const declarations = file?.declarations ?? nothingDeclared
  const problems = await furtherProblems(checked.data, declarations)
  if (problems.length > 0) throw new ConfigurationError(problems)
  return {
    configuration: checked.data,
    file: file?.path,
    declarations,
    warnings: [...(file?.warnings ?? []), ...furtherWarnings(checked.data)],
  }
}
