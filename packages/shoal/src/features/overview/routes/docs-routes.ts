import { type Endpoint, openApiDocument, publicApi } from '@shoal/api'
import type { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { guardAccess } from '../../../http/guard-access.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { OverviewParts } from '../overview-parts.ts'

const DOCS = { id: 'docs', method: 'GET', access: 'read' } as const

/** The OpenAPI document, and a page of it for people, without a script. */
export function mountDocs(app: Hono<ControlEnv>, { settings }: OverviewParts): void {
  const document = openApiDocument(publicApi, settings.version)
  const [sample] = publicApi
  if (sample === undefined) return
  const guarded: Endpoint = { ...sample, ...DOCS }

  app.get('/api/openapi.json', (context) => {
    guardAccess(context, guarded)
    return context.json(document)
  })
  app.get('/api/docs', (context) => {
    guardAccess(context, guarded)
    return context.html(page(settings.version))
  })
}

function page(version: string) {
  const rows = publicApi.map(
    ({ id, method, path, summary, access, query, params }) => html`
      <section id="${id}">
        <h2><code>${method} ${path}</code></h2>
        <p>${summary}. ${ACCESS[access]}</p>
        ${fieldList('Path', params)} ${fieldList('Query', query)}
      </section>`,
  )
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Shoal API</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>Shoal API ${version}</h1>
        <p>
          Schemas of every request and answer: <a href="/api/openapi.json">openapi.json</a>. Send
          <code>Authorization: Bearer &lt;token&gt;</code>; tokens are made in the dashboard. Errors are problem
          documents (RFC 9457) whose <code>code</code> is stable.
        </p>
        ${rows}
      </body>
    </html>`
}

const ACCESS = {
  open: 'Open to everybody.',
  read: 'Needs a session or a token.',
  change: 'Needs an account that may change things.',
} as const satisfies Readonly<Record<Endpoint['access'], string>>

function fieldList(title: string, schema: Endpoint['query']) {
  const shape: unknown = 'shape' in schema ? schema.shape : {}
  const names = Object.keys(typeof shape === 'object' && shape !== null ? shape : {})
  return names.length === 0 ? '' : html`<p>${title}: ${names.map((name) => html`<code>${name}</code> `)}</p>`
}

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem;
  color-scheme: light dark; } h2 { font-size: 1.1rem; margin: 2rem 0 0; } p { margin: .25rem 0; }
  code { font-family: ui-monospace, monospace; }`
