import type { MigrationSet } from '@shoal/sql'
import { tasks } from './migrations/0001-tasks.ts'
import { shotCount } from './migrations/0002-shot-count.ts'
import { sourceKind } from './migrations/0003-source-kind.ts'
import { hosted } from './migrations/0004-hosted.ts'
import { sealed } from './migrations/0005-sealed.ts'

/** The schema of this package, step by step. */
export const shotsMigrations: MigrationSet = {
  domain: 'shots',
  migrations: [tasks, shotCount, sourceKind, hosted, sealed],
}
