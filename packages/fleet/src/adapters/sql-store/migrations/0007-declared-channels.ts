import type { Migration } from '@shoal/sql'

/** Channels of notices that the configuration file declares. */
export const fleet0007: Migration = {
  name: '0007-declared-channels',
  statements: ({ integer }) => [`alter table fleet_notice_channels add column declared ${integer} not null default 0`],
}
