import { randomBytes } from 'node:crypto'
import { access, constants } from 'node:fs/promises'
import type { Configuration } from './configuration.ts'
import type { Declarations } from './declarations.ts'

/**
 * What no schema can tell and a start would refuse: one line for each. Each check loads what it needs only where that
 * part of the settings is written at all.
 */
export async function furtherProblems(
  { webhook, tracker, secretKeyFile }: Configuration,
  { users, fleet }: Declarations,
): Promise<readonly string[]> {
  return [
    ...(await webhookProblems(webhook)),
    ...(await fleetProblems(fleet)),
    ...userProblems(users),
    ...(await unreadable({
      secretKeyFile,
      'tracker.tls.certFile': tracker.tls?.certFile,
      'tracker.tls.keyFile': tracker.tls?.keyFile,
    })),
  ]
}

async function webhookProblems({ path, allowWeak }: Configuration['webhook']): Promise<readonly string[]> {
  if (path === undefined || allowWeak) return []
  const { judgeWebhookPath, newWebhookPath } = await import('@shoal/fleet')
  const verdict = judgeWebhookPath(path)
  if (verdict.kind !== 'weak') return []
  return [
    `webhook.path: ${verdict.message}. Put this in its place, there and in autobrr:`,
    `  path: ${newWebhookPath((length) => randomBytes(length))}`,
    'or add  allowWeak: true  if nobody but you can reach this port.',
  ]
}

/** The schema has checked each setting; these are those that must fit together. */
async function fleetProblems(fleet: Declarations['fleet']): Promise<readonly string[]> {
  if (Object.keys(fleet).length === 0) return []
  const { fleetSettingsSchema } = await import('@shoal/fleet')
  const checked = fleetSettingsSchema.safeParse(fleet)
  return checked.success ? [] : checked.error.issues.map(({ path, message }) => `fleet.${path.join('.')} ${message}`)
}

function userProblems(users: Declarations['users']): readonly string[] {
  const roles = Object.entries(users).map(([name, { role }]) => ({ name: name.toLowerCase(), role }))
  const taken = roles.some(({ name, role }) => name === 'admin' && role === 'viewer')
  if (!taken || roles.some(({ role }) => role === 'admin')) return []
  return ['users.admin: is a viewer and nobody is an admin: give one of the users  role: admin']
}

async function unreadable(files: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [setting, file] of Object.entries(files)) {
    if (file === undefined) continue
    await access(file, constants.R_OK).catch((error: unknown) => {
      problems.push(`${setting}: cannot be read: ${error instanceof Error ? error.message : error}`)
    })
  }
  return problems
}

/** What a person should know of settings that are right and still risky. */
export function furtherWarnings({ access: { trustLoopback, trustedProxies } }: Configuration): readonly string[] {
  if (!trustLoopback) return []
  const most =
    'access.trustLoopback: every program on this machine may use /tasks/ and /metrics without a token; a reverse proxy on this machine that adds no header of its own looks like one, and then strangers may too'
  return [trustedProxies.length === 0 ? most : `${most}. Your trusted proxies must set their header`]
}
