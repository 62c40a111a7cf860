import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Where the built dashboard lies. */
export function dashboardFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@shoal/dashboard/package.json')), 'dist')
}
