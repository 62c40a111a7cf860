import { resetPassword } from '@shoal/api'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { AccountParts } from '../account-parts.ts'

/** A new password for an account, for whoever owns the data folder. */
export function mountPasswordReset(target: MountTarget, { accounts }: AccountParts): void {
  mount(target, resetPassword, async ({ body }) => {
    const password = await accounts.resetPassword(body.name)
    if (password === undefined) throw new ProblemError('not-found', { detail: `there is no account ${body.name}` })
    return { password }
  })
}
