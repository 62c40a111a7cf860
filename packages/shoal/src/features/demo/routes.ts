import { getDemo, startDemo } from '@shoal/api'
import { type MountTarget, mount } from '../../http/mount.ts'
import type { ControlParts } from '../../roles/control-parts.ts'

/** The demo: start it, follow it. */
export function mountDemo(target: MountTarget, { demo }: ControlParts): void {
  mount(target, startDemo, async () => demo.start())
  mount(target, getDemo, async () => demo.status())
}
