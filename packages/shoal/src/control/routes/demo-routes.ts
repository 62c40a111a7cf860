import { getDemo, startDemo } from '@shoal/api'
import type { ControlParts } from '../control-parts.ts'
import { type MountTarget, mount } from '../mount.ts'

/** The demo: start it, follow it. */
export function mountDemo(target: MountTarget, { demo }: ControlParts): void {
  mount(target, startDemo, async () => demo.start())
  mount(target, getDemo, async () => demo.status())
}
