import { changePassword, getSession, type Session, signIn, signOut } from '@shoal/api'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { Identity } from '../../../http/request-context.ts'
import type { AccountParts } from '../account-parts.ts'
import { DEVICE_LIFETIME } from '../device-store.ts'

/** Signing in and out, and who is signed in. */
export function mountSession(target: MountTarget, parts: AccountParts): void {
  const { cookie } = parts
  const deviceCookie = `${cookie}_device`

  mount(target, signIn, async ({ body, context }) => {
    const device = getCookie(context, deviceCookie)
    const result = await parts.accounts.signIn(body.name, body.password, context.get('address'), device)
    if (result.kind === 'wait') throw new ProblemError('too-many-attempts', { retryAfter: result.seconds })
    if (result.kind === 'wrong') throw new ProblemError('wrong-credentials')
    const common = { httpOnly: true, sameSite: 'Strict', secure: context.get('secure') } as const
    const expires = new Date(result.session.expiresAt)
    setCookie(context, cookie, result.session.secret, { ...common, path: '/', expires })
    setCookie(context, deviceCookie, result.device, { ...common, path: signIn.path, maxAge: DEVICE_LIFETIME / 1000 })
    return viewSession(result.account, result.session)
  })

  mount(target, getSession, async ({ context }) => {
    const identity = context.get('identity')
    if (identity === undefined) throw new ProblemError('not-signed-in')
    return viewSession(identity.account, identity.session)
  })

  mount(target, signOut, async ({ context }) => {
    const secret = context.get('sessionSecret')
    if (secret !== undefined) await parts.accounts.sessions.end(secret)
    deleteCookie(context, cookie, { path: '/' })
    return {}
  })

  mount(target, changePassword, async ({ body, context }) => {
    const identity = context.get('identity')
    if (identity === undefined) throw new ProblemError('not-signed-in')
    const address = context.get('address')
    const sessionSecret = context.get('sessionSecret')
    const { account } = identity
    if (account.declared)
      throw new ProblemError('conflict', { detail: 'This account is declared in the settings file: change it there' })
    const result = await parts.accounts.changePassword({ ...body, account, address, sessionSecret })
    if (result.kind === 'wait') throw new ProblemError('too-many-attempts', { retryAfter: result.seconds })
    if (result.kind === 'wrong') throw new ProblemError('wrong-credentials')
    return {}
  })

  function viewSession(account: Identity['account'], session: Identity['session']): Session {
    const { id, name, role } = account
    return {
      account: { id, name, role },
      csrfToken: session?.csrfToken ?? '',
      expiresAt: session?.expiresAt ?? 0,
      version: parts.version,
    }
  }
}
