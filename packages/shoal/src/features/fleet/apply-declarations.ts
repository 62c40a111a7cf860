import { clientConfigSchema, type Fleet, type Notices, noticeChannelSchema } from '@shoal/fleet'
import { ConfigurationError } from '../../platform/config/configuration-error.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { RoleSettings } from '../../roles/role-settings.ts'
import type { Accounts } from '../accounts/accounts.ts'

/**
 * Applies what the settings file declares, before the fleet begins to work: what it no longer declares is forgotten,
 * what only the dashboard knows stays.
 */
export function applyDeclarations(
  { fleet, notices }: { readonly fleet: Fleet; readonly notices: Notices },
  declarations: RoleSettings['declarations'],
): Service {
  return {
    name: 'declarations',
    async start() {
      const change = await fleet.settings.declare(declarations.fleet)
      if (change.kind === 'invalid')
        throw new ConfigurationError(change.issues.map(({ path, message }) => `fleet.${path} ${message}`))
      const clients = Object.entries(declarations.clients).map(([id, client]) => ({
        id,
        settings: clientConfigSchema.parse(client),
      }))
      await fleet.clients.declare(clients)
      fleet.indexerProxies.declare(declarations.indexerProxies)
      const channels = Object.entries(declarations.notices)
      await notices.declare(channels.map(([id, channel]) => ({ id, config: noticeChannelSchema.parse(channel) })))
    },
    stop: async () => undefined,
  }
}

/** Accounts that the file declares, in place before the first one is made by itself. */
export async function declareUsers(accounts: Accounts, { users }: RoleSettings['declarations']): Promise<void> {
  await accounts.declare(Object.entries(users).map(([name, user]) => ({ name, ...user })))
}
