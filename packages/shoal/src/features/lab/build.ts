import type { AuditLog } from '../../http/audit.ts'
import type { Feature } from '../../http/feature.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import { createLabKeeper } from './lab-keeper.ts'
import { mountLab } from './routes.ts'

/** The lab of this machine, from the dashboard. */
export function buildLab({ log, stopping }: ControlContext, audit: AuditLog): Feature {
  const lab = createLabKeeper(log)
  return { jobs: [lab.service], routes: { operations: (target) => mountLab(target, { lab, audit, stopping }) } }
}
