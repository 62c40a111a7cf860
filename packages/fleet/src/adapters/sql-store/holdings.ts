import type { Kysely } from 'kysely'
import { type Grab, type GrabId, grabId } from '../../grab/grab.ts'
import type { FleetSchema } from './fleet-schema.ts'

/** Undoes a save: the info-hash is brought by another grab. */
export class HeldElsewhere extends Error {
  readonly code = 'FLEET_HELD_ELSEWHERE'
  override readonly name = 'HeldElsewhere'
  readonly holder: GrabId

  constructor(holder: GrabId) {
    super('another grab brings this info-hash')
    this.holder = holder
  }
}

/**
 * Makes the grab the only one that brings its info-hash as long as it is alive, and lets go when it has ended.
 * @throws HeldElsewhere
 */
export async function claimHolding(transaction: Kysely<FleetSchema>, grab: Grab, takeOver: boolean): Promise<void> {
  if (grab.state.kind === 'dead' || grab.state.kind === 'cancelled') {
    await transaction.deleteFrom('fleet_holdings').where('grab_id', '=', grab.id).execute()
    return
  }
  if (grab.infoHash === undefined || (grab.state.kind !== 'fetched' && grab.state.kind !== 'waiting-metadata')) return

  const held = { info_hash: grab.infoHash, grab_id: grab.id }
  const inserted = await transaction
    .insertInto('fleet_holdings')
    .values(held)
    .onConflict((conflict) => conflict.column('info_hash').doNothing())
    .returning('grab_id')
    .executeTakeFirst()
  if (inserted !== undefined) return
  const { grab_id } = await transaction
    .selectFrom('fleet_holdings')
    .select('grab_id')
    .where('info_hash', '=', grab.infoHash)
    .executeTakeFirstOrThrow()
  if (grab_id === grab.id) return
  if (!takeOver) throw new HeldElsewhere(grabId(grab_id))
  await transaction
    .updateTable('fleet_holdings')
    .set({ grab_id: grab.id })
    .where('info_hash', '=', grab.infoHash)
    .execute()
}
