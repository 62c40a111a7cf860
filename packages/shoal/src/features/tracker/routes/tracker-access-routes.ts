import { getTrackerAccess, saveCreditWebhook, saveTrackerAccess } from '@shoal/api'
import { AccessRuleError } from '@shoal/tracker'
import { type AccessSettings, checkAccessSettings, type TrackerRegister } from '@shoal/tracker/register'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { plainSettings } from '../follow-ups/tracker-access-sync.ts'
import type { TrackerParts } from '../tracker-parts.ts'

/** The rules of the tracker, and where its credits go. */
export function mountTrackerAccess(target: MountTarget, { register, push, deliver, audit }: TrackerParts): void {
  mount(target, getTrackerAccess, () => viewAccess(register))

  mount(target, saveTrackerAccess, async ({ body, context }) => {
    checkRules(body)
    await register.saveSettings(body)
    push()
    await auditChange(audit, context, 'tracker.access', body.mode ?? 'default')
    await register.reviewRatios()
    push()
    return viewAccess(register)
  })

  mount(target, saveCreditWebhook, async ({ body, context }) => {
    if (body.url === undefined) await register.saveWebhook(undefined)
    else {
      const secret = body.secret ?? (await register.webhook())?.secret
      if (secret === undefined) {
        const message = 'a secret of 16 characters or more is needed: the site checks signatures with it'
        throw new ProblemError('invalid-fields', { errors: [{ path: 'secret', code: 'custom', message }] })
      }
      await register.saveWebhook({ url: body.url, secret })
    }
    deliver()
    await auditChange(audit, context, 'tracker.webhook', body.url === undefined ? 'none' : new URL(body.url).host)
    return viewAccess(register)
  })
}

async function viewAccess(register: TrackerRegister) {
  const [{ settings, users }, webhook] = await Promise.all([register.state(), register.webhook()])
  return { ...plainSettings(settings), users, ...(webhook === undefined ? {} : { webhook: { url: webhook.url } }) }
}

const LISTS = ['allowClients', 'denyClients', 'allowAddresses', 'denyAddresses', 'denyPorts'] as const

/** Names the list with the rule that the tracker would not understand. */
function checkRules(settings: AccessSettings): void {
  const none = { allowClients: [], denyClients: [], allowAddresses: [], denyAddresses: [], denyPorts: [] }
  for (const path of LISTS) {
    try {
      checkAccessSettings({ ...settings, ...none, [path]: settings[path] })
    } catch (cause) {
      if (!(cause instanceof AccessRuleError)) throw cause
      throw new ProblemError('invalid-fields', { errors: [{ path, code: 'custom', message: cause.message }], cause })
    }
  }
}
