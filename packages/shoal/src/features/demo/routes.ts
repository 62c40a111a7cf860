import { getDemo, startDemo } from '@shoal/api'
import { type MountTarget, mount } from '../../http/mount.ts'
import type { Demo } from './demo.ts'

/** The demo: start it, follow it. */
export function mountDemo(target: MountTarget, demo: Demo): void {
  mount(target, startDemo, async () => demo.start())
  mount(target, getDemo, async () => demo.status())
}
