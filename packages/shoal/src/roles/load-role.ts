import type { RoleName } from '../platform/config/role-settings.ts'
import type { BuildRole } from './role.ts'

/** Finds the builder of a role. Loaded when asked for: no role pays for the modules of another. */
export async function loadRole(name: RoleName): Promise<BuildRole> {
  switch (name) {
    case 'control':
      return (await import('./control.ts')).buildControlRole
    case 'tracker':
      return (await import('./tracker.ts')).buildTrackerRole
    case 'worker':
      return (await import('./worker.ts')).buildWorkerRole
  }
}
