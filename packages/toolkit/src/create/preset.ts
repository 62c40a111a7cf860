import { parse } from 'yaml'
import type { CreateOptions } from './create-options.ts'
import { parsePieceLength } from './piece-length.ts'

/** A preset file that cannot be used. */
export class PresetError extends Error {
  readonly code = 'PRESET'
  override readonly name = 'PresetError'
}

/** Options of `create` under a name, usually one per tracker. */
export type Preset = Omit<CreateOptions, 'paths' | 'name'>

const KEYS = [
  'comment',
  'createdBy',
  'entropy',
  'exclude',
  'format',
  'include',
  'nodes',
  'pieceLength',
  'private',
  'source',
  'trackers',
  'webSeeds',
] as const

/** A preset and what it is called. */
export interface NamedPreset {
  readonly name: string
  readonly preset: Preset
}

/** All presets of a YAML text, in its order. Throws `PresetError`. */
export function parsePresets(yaml: string): readonly NamedPreset[] {
  const presets = objectOf(objectOf(parseYaml(yaml), 'the file')['presets'], 'presets')
  return Object.entries(presets).map(([name, value]) => ({ name, preset: presetOf(name, value) }))
}

/**
 * The preset `name` of a YAML text such as
 *
 *     presets:
 *       films:
 *         trackers: [https://tracker.example/announce]
 *         private: true
 *         source: FILMS
 *         pieceLength: 4M
 *
 * Throws `PresetError` for a missing preset, an unknown key or a value of the wrong kind.
 */
export function parsePreset(yaml: string, name: string): Preset {
  const presets = objectOf(objectOf(parseYaml(yaml), 'the file')['presets'], 'presets')
  const found = presets[name]
  if (found === undefined)
    throw new PresetError(`no preset ${name}; there are: ${Object.keys(presets).join(', ') || 'none'}`)
  return presetOf(name, found)
}

function presetOf(name: string, value: unknown): Preset {
  const preset = objectOf(value, name)
  for (const key of Object.keys(preset)) {
    if (!KEYS.some((known) => known === key))
      throw new PresetError(`unknown key ${key} in preset ${name}; known: ${KEYS.join(', ')}`)
  }
  const pieceLength = preset['pieceLength']
  return {
    kind: kindOf(preset['format']),
    pieceLength: pieceLength === undefined ? undefined : parsePieceLength(String(pieceLength)),
    trackers: tiersOf(preset['trackers']),
    isPrivate: optional(preset['private'], 'boolean', 'private'),
    entropy: optional(preset['entropy'], 'boolean', 'entropy'),
    source: optional(preset['source'], 'string', 'source'),
    comment: optional(preset['comment'], 'string', 'comment'),
    createdBy: optional(preset['createdBy'], 'string', 'createdBy'),
    include: textsOf(preset['include'], 'include'),
    exclude: textsOf(preset['exclude'], 'exclude'),
    webSeeds: textsOf(preset['webSeeds'], 'webSeeds'),
    nodes: textsOf(preset['nodes'], 'nodes'),
  }
}

function parseYaml(yaml: string): unknown {
  try {
    return parse(yaml)
  } catch (cause) {
    throw new PresetError('not valid YAML', { cause })
  }
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PresetError(`${what} must be a mapping`)
  }
  return { ...value }
}

function kindOf(value: unknown): CreateOptions['kind'] {
  if (value === undefined || value === 'v1' || value === 'v2' || value === 'hybrid') return value
  throw new PresetError('format must be v1, v2 or hybrid')
}

interface Kinds {
  readonly boolean: boolean
  readonly string: string
}

function optional<Kind extends keyof Kinds>(value: unknown, kind: Kind, key: string): Kinds[Kind] | undefined {
  if (value === undefined || isKind(value, kind)) return value
  throw new PresetError(`${key} must be a ${kind}`)
}

function isKind<Kind extends keyof Kinds>(value: unknown, kind: Kind): value is Kinds[Kind] {
  return typeof value === kind
}

function textsOf(value: unknown, key: string): readonly string[] | undefined {
  if (value === undefined) return undefined
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((item) => optional(item, 'string', key) ?? '')
}

/** A list of texts is one tier each; a list of lists is tiers. */
function tiersOf(value: unknown): readonly (readonly string[])[] | undefined {
  if (value === undefined) return undefined
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((tier) => textsOf(tier, 'trackers') ?? [])
}
