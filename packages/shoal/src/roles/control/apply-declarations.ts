import { clientConfigSchema, type Fleet } from '@shoal/fleet'
import type { Accounts } from '../../accounts/accounts.ts'
import { ConfigurationError } from '../../config/configuration-error.ts'
import type { Service } from '../../lifecycle/service.ts'
import type { RoleSettings } from '../role-settings.ts'

/**
 * Applies what the settings file declares, before the fleet begins to work: what it no longer declares is forgotten,
 * what only the dashboard knows stays.
 */
export function applyDeclarations(fleet: Fleet, { clients, fleet: settings }: RoleSettings['declarations']): Service {
  return {
    name: 'declarations',
    async start() {
      const change = await fleet.settings.declare(settings)
      if (change.kind === 'invalid')
        throw new ConfigurationError(change.issues.map(({ path, message }) => `fleet.${path} ${message}`))
      const declared = Object.entries(clients).map(([id, client]) => ({
        id,
        settings: clientConfigSchema.parse(client),
      }))
      await fleet.clients.declare(declared)
    },
    stop: async () => undefined,
  }
}

/** Accounts that the file declares, in place before the first one is made by itself. */
export async function declareUsers(accounts: Accounts, { users }: RoleSettings['declarations']): Promise<void> {
  await accounts.declare(Object.entries(users).map(([name, user]) => ({ name, ...user })))
}
