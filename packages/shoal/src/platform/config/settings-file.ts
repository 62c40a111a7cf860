import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { ConfigurationError } from './configuration-error.ts'
import type { Declarations } from './declarations.ts'
import { nothingDeclared } from './nothing-declared.ts'
import { isTree, type Tree } from './settings-tree.ts'

/** A settings file as read: ours, or the old load balancer's in our terms. */
export interface SettingsFile {
  readonly path: string
  /** Process settings, not checked yet. */
  readonly tree: Tree
  readonly declarations: Declarations | undefined
  /** What a person should know. */
  readonly warnings: readonly string[]
}

const OWN_NAME = 'shoal.yaml'
const OLD_NAME = 'config.json'
const MAXIMAL_FILE = 1024 * 1024 // bytes

/**
 * The named file; without a name `shoal.yaml` or the old `config.json`, of the working folder or else of the data
 * folder. A `config.json` of some other program is left alone.
 * @throws ConfigurationError
 */
export async function readSettingsFile(
  named: string | undefined,
  dataFolder: string,
): Promise<SettingsFile | undefined> {
  if (named !== undefined) return understood(resolve(named), await textOf(resolve(named), true))
  for (const folder of [process.cwd(), resolve(dataFolder)]) {
    for (const name of [OWN_NAME, OLD_NAME]) {
      const path = join(folder, name)
      const text = await textOf(path, false)
      if (text === undefined) continue
      if (name === OWN_NAME || (await oldFile()).isOldConfiguration(text)) return understood(path, text)
    }
  }
  return undefined
}

async function understood(path: string, text = ''): Promise<SettingsFile> {
  // What reads the old file brings the fleet with it: loaded only where there may be one.
  if (/^\uFEFF?\s*\{/.test(text)) {
    const { isOldConfiguration, readOldConfiguration } = await oldFile()
    if (isOldConfiguration(text)) return { path, ...readOldConfiguration(text, path) }
  }
  const whole = parseYaml(path, text)
  const entries = Object.entries(whole)
  const tree = Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(nothingDeclared, key)))
  const declaring = entries.filter(([key]) => Object.hasOwn(nothingDeclared, key))
  if (declaring.length === 0) return { path, tree, declarations: undefined, warnings: [] }
  // Loaded only where something is declared: it brings the fleet with it.
  const { parseDeclarations, secretWarnings } = await import('./declarations.ts')
  const declarations = parseDeclarations(Object.fromEntries(declaring), path)
  return { path, tree, declarations, warnings: secretWarnings(declarations, path) }
}

function oldFile(): Promise<typeof import('./old-configuration.ts')> {
  return import('./old-configuration.ts')
}

async function textOf(path: string, required: boolean): Promise<string | undefined> {
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
  return text
}

function parseYaml(path: string, text: string): Tree {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0)
    throw new ConfigurationError(document.errors.map((error) => `${path}: ${error.message.split('\n')[0]}`))
  const value: unknown = document.toJS({ maxAliasCount: 100 })
  if (value === null) return {}
  if (!isTree(value)) throw new ConfigurationError([`${path}: must hold settings by name`])
  return value
}
