import { clientConfigSchema, type Fleet } from '@shoal/fleet'
import { ConfigurationError } from '../../platform/config/configuration-error.ts'
import type { RoleSettings } from '../../platform/config/role-settings.ts'
import type { Service } from '../../platform/lifecycle/service.ts'

/**
 * Applies what the settings file declares, before the fleet begins to work: what it no longer declares is forgotten,
 * what only the dashboard knows stays.
 */
export function declaredFleet(fleet: Fleet, declarations: RoleSettings['declarations']): Service {
  return {
    name: 'declared clients and rules',
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
    },
    stop: async () => undefined,
  }
}
