import { fileURLToPath } from 'node:url'

/** Where the built dashboard lies. */
export function dashboardFolder(): string {
  return fileURLToPath(new URL('../../../dashboard/dist', import.meta.url))
}
