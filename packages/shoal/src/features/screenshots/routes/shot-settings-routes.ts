import { getShotSettings, saveShotSettings } from '@shoal/api'
import { type MountTarget, mount } from '../../../http/mount.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'

/** What Shoal does with screenshots by itself. */
export function mountShotSettings(target: MountTarget, { shotRules }: ScreenshotParts): void {
  mount(target, getShotSettings, () => shotRules.get())
  mount(target, saveShotSettings, ({ body }) => shotRules.save(body))
}
