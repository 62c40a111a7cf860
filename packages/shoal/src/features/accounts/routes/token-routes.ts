import { createToken, listTokens, revokeToken, type Token } from '@shoal/api'
import type { Context } from 'hono'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { parseCursor } from '../../../http/parse-cursor.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { AccountParts } from '../account-parts.ts'
import type { StoredToken } from '../token-store.ts'

/** API tokens of the account that asks. */
export function mountTokens(target: MountTarget, { accounts, audit }: AccountParts): void {
  const { tokens } = accounts

  mount(target, listTokens, async ({ query, context }) => {
    const found = await tokens.list(accountOf(context).id, query.limit + 1, parseCursor(query.cursor))
    const items = found.slice(0, query.limit)
    const last = items.at(-1)
    const more = found.length > query.limit && last !== undefined
    return { items: items.map(viewToken), nextCursor: more ? String(last.createdAt) : undefined }
  })

  mount(target, createToken, async ({ body, context }) => {
    const account = accountOf(context)
    const { secret, ...token } = await tokens.create(account.id, body.name, body.access)
    await auditChange(audit, context, 'token.create', token.id)
    return { ...viewToken(token), secret }
  })

  mount(target, revokeToken, async ({ params, context }) => {
    await tokens.revoke(accountOf(context).id, params.tokenId)
    await auditChange(audit, context, 'token.revoke', params.tokenId)
    return {}
  })
}

function accountOf(context: Context<ControlEnv>): { readonly id: string; readonly name: string } {
  const identity = context.get('identity')
  if (identity === undefined) throw new ProblemError('not-signed-in')
  return identity.account
}

function viewToken({ id, name, access, createdAt, usedAt }: StoredToken): Token {
  return { id, name, access, createdAt, usedAt }
}
