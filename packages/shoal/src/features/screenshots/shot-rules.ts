import { type ShotSettings, shotSettings } from '@shoal/api'
import type { SettingsStore } from '../../platform/database/settings-store.ts'

/** The settings of screenshots in the database. */
export interface ShotRules {
  get(): Promise<ShotSettings>
  save(settings: ShotSettings): Promise<ShotSettings>
}

const NAME = 'shots.settings'

/** Kept as JSON; a field that a later release added takes its default. */
export function createShotRules(store: SettingsStore): ShotRules {
  return {
    get: async () => {
      const stored = await store.get(NAME)
      return shotSettings.parse(stored === undefined ? {} : JSON.parse(stored))
    },
    save: async (settings) => {
      const checked = shotSettings.parse(settings)
      await store.set(NAME, JSON.stringify(checked))
      return checked
    },
  }
}
