import { getShotSettings, saveShotSettings } from '@shoal/api'
import type { ControlParts } from '../control-parts.ts'
import { type MountTarget, mount } from '../mount.ts'

/** What Shoal does with screenshots by itself. */
export function mountShotSettings(target: MountTarget, { shotRules }: ControlParts): void {
  mount(target, getShotSettings, () => shotRules.get())
  mount(target, saveShotSettings, ({ body }) => shotRules.save(body))
}
