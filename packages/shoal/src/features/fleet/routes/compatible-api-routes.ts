import { randomBytes } from 'node:crypto'
import { nodeHashes } from '@shoal/bittorrent/node'
import { type CompatibleApiUser, createCompatibleApi, StoreUnwritableError } from '@shoal/fleet'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuseForeignOrigin } from '../../../http/guard-access.ts'
import { RETRY_AFTER_STORE } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { FleetParts } from '../fleet-parts.ts'

const MAX_BODY = 64 * 1024 * 1024 // bytes; several .torrent files at once

/**
 * The whole fleet as one qBittorrent under `/api/v2/`, for autobrr's own action, Sonarr and Radarr. They log in with an
 * account that may change things, or with any name and an API token as the password; or send the token as an API key.
 */
export function mountQbittorrent(app: Hono<ControlEnv>, { fleet, compatibleApi, people, savePath }: FleetParts): void {
  const callers = new WeakMap<Request, Context<ControlEnv>>()
  const api = createCompatibleApi({
    fleet,
    ...compatibleApi,
    hashes: nodeHashes,
    random: (length) => randomBytes(length),
    savePath,
    authorized: (request) => callers.get(request)?.get('identity')?.mayChange === true,
    authenticate: (name, password, request) => authenticate(name, password, callers.get(request)?.get('address') ?? ''),
  })
  const tooLarge = (): Response => new Response('Request Entity Too Large', { status: 413 })

  app.use('/api/v2/*', bodyLimit({ maxSize: MAX_BODY, onError: tooLarge }), async (context) => {
    refuseForeignOrigin(context, context.req.method)
    const token = /^Bearer (\S{1,200})$/.exec(context.req.header('authorization') ?? '')?.[1]
    if (token !== undefined) context.set('identity', await people.byToken(token))
    callers.set(context.req.raw, context)
    try {
      return (await api(context.req.raw)) ?? new Response('Not Found', { status: 404 })
    } catch (error) {
      if (!(error instanceof StoreUnwritableError)) throw error
      return new Response('Service Unavailable', { status: 503, headers: { 'retry-after': String(RETRY_AFTER_STORE) } })
    }
  })

  async function authenticate(name: string, password: string, address: string): Promise<CompatibleApiUser | undefined> {
    const token = await people.byToken(password)
    if (token?.mayChange === true)
      return { stillAllowed: async () => (await people.byToken(password))?.mayChange === true }
    const verified = await people.verify(name, password, address)
    if (verified.kind !== 'verified' || verified.account.role !== 'admin') return undefined
    return { stillAllowed: () => people.unchanged(verified.account) }
  }
}
