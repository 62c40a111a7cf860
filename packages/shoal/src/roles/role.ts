import type { ReadyDetails } from '../internal/role-messages.ts'
import type { RoleSettings } from '../platform/config/role-settings.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import type { Logger } from '../platform/logging/create-logger.ts'

/** One role of the program: a service, and what it has to say once it is ready. */
export interface Role extends Service {
  details(): ReadyDetails
  /** Reads again what it reads from files of the operator's, such as lists and certificates; absent where there is nothing. */
  reload?(): Promise<void>
}

/** Builds a role from its settings; opens nothing yet. */
export type BuildRole = (settings: RoleSettings, log: Logger) => Promise<Role>
