import type { Migration } from '@shoal/sql'

/** Finds the grabs that were done lately among all that were ever done. */
export const fleet0010: Migration = {
  name: '0010-done',
  statements: () => [
    "create index fleet_grabs_done on fleet_grabs (updated_at) where state = 'done'",
    "create index fleet_grabs_confirmed on fleet_grabs (client_id, reserved_at) where state = 'done'",
  ],
}
