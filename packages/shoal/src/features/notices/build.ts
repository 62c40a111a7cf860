import {
  createNoticeSender,
  createNotices,
  createSqlNoticeStore,
  type FleetSchema,
  type FleetStore,
  type Notices,
  noticeChannelSchema,
} from '@shoal/fleet'
import type { AuditLog } from '../../http/audit.ts'
import type { Feature } from '../../http/feature.ts'
import type { RoleSettings } from '../../platform/config/role-settings.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import { systemClock } from '../../platform/lifecycle/system-clock.ts'
import { messageLog } from '../../platform/logging/message-log.ts'
import { mountNotices } from './routes.ts'

/** Notices about the fleet, and the channels that they go to. */
export function buildNotices(context: ControlContext, fleetStore: FleetStore, audit: AuditLog): Feature {
  const { database, sealerFor, settings, log, now } = context
  const notices = createNotices({
    store: createSqlNoticeStore({ database: database.withSchema<FleetSchema>(), sealer: sealerFor('notices') }),
    fleetStore,
    sender: createNoticeSender({ now }),
    clock: systemClock,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    log: messageLog(log),
  })
  return {
    services: [declaredChannels(notices, settings.declarations), notices],
    followUps: [
      {
        consumer: 'notices',
        handle: (event) => notices.take(event),
        failure: 'a notice could not be taken in',
      },
    ],
    routes: { operations: (target) => mountNotices(target, { notices, audit }) },
  }
}

/** Makes the channels that the settings file declares what it says. */
function declaredChannels(notices: Notices, declarations: RoleSettings['declarations']): Service {
  return {
    name: 'declared notice channels',
    start: async () => {
      const channels = Object.entries(declarations.notices)
      await notices.declare(channels.map(([id, channel]) => ({ id, config: noticeChannelSchema.parse(channel) })))
    },
    stop: async () => undefined,
  }
}
