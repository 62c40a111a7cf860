import { declaredIssues, declaredNames, isTree, type SettingsTree, withDeclared } from './declared-settings.ts'
import { issuesOf } from './field-issue.ts'
import type { SettingsOperations } from './fleet.ts'
import { type FleetSettings, fleetSettingsSchema } from './fleet-settings.ts'
import type { Log } from './log.ts'
import type { FleetStore } from './store/fleet-store.ts'

export interface CurrentSettingsParts {
  readonly store: Pick<FleetStore, 'settings' | 'saveSettings'>
  readonly log: Pick<Log, 'error'>
  /** The settings are others from now on. */
  readonly changed: () => void
  /** Somebody saved new ones: what waits may go on. */
  readonly saved: () => Promise<void>
}

/** The fleet's settings: what the store keeps, under what a file declares. */
export class CurrentSettings implements SettingsOperations {
  readonly #parts: CurrentSettingsParts
  #declared: SettingsTree = {}
  #value: FleetSettings = fleetSettingsSchema.parse({})

  constructor(parts: CurrentSettingsParts) {
    this.#parts = parts
  }

  get value(): FleetSettings {
    return this.#value
  }

  /** Reads what the store keeps; defaults hold where that cannot be read. */
  async load(): Promise<void> {
    const { store, log } = this.#parts
    const stored = fleetSettingsSchema.safeParse(withDeclared(await store.settings(), this.#declared))
    if (stored.success) this.#value = stored.data
    else log.error('the stored settings cannot be read: defaults are used', { issues: issuesOf(stored.error) })
  }

  get = async (): Promise<FleetSettings> => this.#value

  declared = () => declaredNames(this.#declared)

  declare: SettingsOperations['declare'] = async (wanted) => {
    const declared = isTree(wanted) ? wanted : {}
    const parsed = fleetSettingsSchema.safeParse(withDeclared(await this.#parts.store.settings(), declared))
    if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
    this.#declared = declared
    this.#value = parsed.data
    this.#parts.changed()
    return { kind: 'saved', settings: parsed.data }
  }

  replace: SettingsOperations['replace'] = async (wanted) => {
    const fixed = declaredIssues(wanted, this.#declared)
    if (fixed.length > 0) return { kind: 'invalid', issues: fixed }
    const parsed = fleetSettingsSchema.safeParse(withDeclared(wanted, this.#declared))
    if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
    await this.#parts.store.saveSettings(parsed.data)
    this.#value = parsed.data
    this.#parts.changed()
    await this.#parts.saved()
    return { kind: 'saved', settings: parsed.data }
  }
}
