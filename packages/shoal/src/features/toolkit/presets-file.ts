import { readFile, stat } from 'node:fs/promises'
import type { CreationDefaults } from '@shoal/api'
import { type NamedPreset, PresetError, parsePresets } from '@shoal/toolkit'

/** The user's presets for making torrents: the same file that the command line reads. */
export interface PresetsFile {
  /** Read anew each time, so that an edit shows at once. A missing file holds none. */
  read(): Promise<Pick<CreationDefaults, 'presets' | 'presetFile' | 'presetProblem'>>
}

const LONGEST = 1 << 20 // bytes

/** Presets in the YAML file at `path`. */
export function createPresetsFile(path: string): PresetsFile {
  return {
    async read() {
      const stats = await stat(path).catch(() => undefined)
      if (stats === undefined) return { presets: [], presetFile: path }
      try {
        if (stats.size > LONGEST) throw new PresetError(`longer than ${LONGEST} bytes`)
        const presets = parsePresets(await readFile(path, 'utf8'))
        return { presets: presets.map(viewPreset), presetFile: path }
      } catch (error) {
        return { presets: [], presetFile: path, presetProblem: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

function viewPreset({ name, preset }: NamedPreset): CreationDefaults['presets'][number] {
  const { kind, isPrivate, pieceLength, trackers, source, entropy, comment, webSeeds, include, exclude } = preset
  const options = { format: kind, pieceLength, private: isPrivate, source, entropy, comment }
  const lists = { trackers: trackers?.map((tier) => [...tier]), webSeeds: copy(webSeeds), include: copy(include) }
  return { name, options: { ...options, ...lists, exclude: copy(exclude) } }
}

function copy(list: readonly string[] | undefined): string[] | undefined {
  return list === undefined ? undefined : [...list]
}
