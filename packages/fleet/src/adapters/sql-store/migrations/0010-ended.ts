import type { Migration } from '@shoal/sql'

/** Finds the grabs that ended lately, or long ago, among all that ever ended. */
export const fleet0010: Migration = {
  name: '0010-ended',
  statements: () => [
    "create index fleet_grabs_ended on fleet_grabs (updated_at) where state = 'done' or state = 'dead' or state = 'cancelled'",
    "create index fleet_grabs_confirmed on fleet_grabs (client_id, reserved_at) where state = 'done'",
  ],
}
