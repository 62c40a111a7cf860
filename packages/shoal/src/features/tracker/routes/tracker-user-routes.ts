import { randomInt } from 'node:crypto'
import {
  addTrackerUser,
  changeTrackerUser,
  getTrackerUser,
  listTrackerUsers,
  removeTrackerUser,
  rotatePasskey,
} from '@shoal/api'
import { createPasskeyDigest, type RegisteredUser } from '@shoal/tracker/register'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { pageOfRows, rowsWanted } from '../../../http/paging.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { newId } from '../../../platform/secrets/secret-token.ts'
import type { TrackerParts } from '../tracker-parts.ts'

/** Users of the private tracker. A passkey is in the answer that makes it, and nowhere else: only its digest is kept. */
export function mountTrackerUsers(target: MountTarget, parts: TrackerParts): void {
  const { register, push, audit, announceUrls: plainUrls, now } = parts
  const digestOf = createPasskeyDigest()

  mount(target, listTrackerUsers, async ({ query }) => {
    const wanted = rowsWanted(query)
    return pageOfRows(await register.users({ ...wanted, sort: query.sort }), wanted)
  })

  mount(target, getTrackerUser, async ({ params }) => known(await register.user(params.userId)))

  mount(target, addTrackerUser, async ({ body, context }) => {
    const { passkey = newPasskey(), ...user } = body
    const added = await register.addUser({ ...user, id: newId(), passkeyDigest: digestOf(passkey) }, now())
    if (added === undefined) throw taken('a user of this name, or with this passkey, is there already')
    push()
    await auditChange(audit, context, 'tracker.user.add', added.id)
    return { ...added, passkey, announceUrls: announceUrls(plainUrls, passkey) }
  })

  mount(target, changeTrackerUser, async ({ params, body, context }) => {
    known(await register.user(params.userId))
    const changed = await register.changeUser(params.userId, body)
    if (changed === undefined) throw taken('a user of this name is there already')
    push()
    await auditChange(audit, context, 'tracker.user.change', params.userId)
    return changed
  })

  mount(target, rotatePasskey, async ({ params, context }) => {
    const passkey = newPasskey()
    const changed = known(await register.changeUser(params.userId, { passkeyDigest: digestOf(passkey) }))
    push()
    await auditChange(audit, context, 'tracker.user.rotate', params.userId)
    return { ...changed, passkey, announceUrls: announceUrls(plainUrls, passkey) }
  })

  mount(target, removeTrackerUser, async ({ params, context }) => {
    if (await register.removeUser(params.userId)) {
      push()
      await auditChange(audit, context, 'tracker.user.remove', params.userId)
    }
    return {}
  })
}

function known(user: RegisteredUser | undefined): RegisteredUser {
  if (user === undefined) throw new ProblemError('not-found')
  return user
}

function taken(message: string): ProblemError {
  return new ProblemError('invalid-fields', { errors: [{ path: 'name', code: 'taken', message }] })
}

const PASSKEY_LENGTH = 32 // characters; 165 bits
const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

function newPasskey(): string {
  return Array.from({ length: PASSKEY_LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('')
}

/** The announce URLs with the passkey as a folder before the last part of the path. */
function announceUrls(plainUrls: readonly string[], passkey: string): string[] {
  return plainUrls.map((text) => {
    const at = text.lastIndexOf('/')
    return `${text.slice(0, at)}/${passkey}${text.slice(at)}`
  })
}
