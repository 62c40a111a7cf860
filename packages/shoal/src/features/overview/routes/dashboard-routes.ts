import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono } from 'hono'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { OverviewParts } from '../overview-parts.ts'

const NOT_BUILT = `<!doctype html><title>Shoal</title><p>The dashboard is not built. Start Shoal with <code>npm start</code>,
which builds it, or see the <a href="/api/docs">API</a>.`

/** The built dashboard: its files, and its one page for every path that is not a file. */
export function mountDashboard(app: Hono<ControlEnv>, { settings }: OverviewParts): void {
  const index = join(settings.dashboard, 'index.html')
  // Names of assets change with their content.
  app.use('/assets/*', async (context, next) => {
    await next()
    if (context.res.ok) context.res.headers.set('cache-control', 'public, max-age=31536000, immutable')
  })
  app.get('/*', serveStatic({ root: settings.dashboard }))
  app.get('*', async (context) => {
    if (/^\/(api|assets|internal)\//.test(context.req.path)) throw new ProblemError('not-found')
    if (!existsSync(index)) return context.html(NOT_BUILT, 503)
    return context.html(await readFile(index, 'utf8'), 200, { 'cache-control': 'no-cache' })
  })
  app.all('*', () => {
    throw new ProblemError('not-found')
  })
}
