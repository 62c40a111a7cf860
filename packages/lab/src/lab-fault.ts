import { z } from 'zod'

/** What can be made to go wrong while a lab runs. */
export const labFaults = {
  'tracker-dead': { on: 'tracker' },
  'tracker-500': { on: 'tracker' },
  'tracker-slow': { on: 'tracker' },
  'tracker-truncated': { on: 'tracker' },
  'tracker-non-compact': { on: 'tracker' },
  'tracker-interval': { on: 'tracker' },
  'wrong-port': { on: 'peer' },
  'seeder-slow': { on: 'seeder' },
  'seeder-stalled': { on: 'seeder' },
  'seeder-corrupt': { on: 'seeder' },
  'seeder-lies': { on: 'seeder' },
  'seeder-flaps': { on: 'seeder' },
  'magnet-bare': { on: 'magnet' },
} as const satisfies Readonly<Record<string, { readonly on: 'tracker' | 'peer' | 'seeder' | 'magnet' }>>

export type LabFaultName = keyof typeof labFaults

export const labFaultNames: readonly LabFaultName[] = Object.keys(labFaults).filter(isFaultName)

function isFaultName(name: string): name is LabFaultName {
  return Object.hasOwn(labFaults, name)
}

/** One fault switched on or off; for faults of peers, `peers` says whose: every seeder unless given. */
export const labFaultChange = z.strictObject({
  name: z.string().refine(isFaultName),
  on: z.boolean(),
  peers: z.array(z.string().max(20)).max(300).optional(),
})
export type LabFaultChange = z.infer<typeof labFaultChange>

/** A fault or a peer that there is not. */
export class LabFaultError extends Error {
  readonly code = 'LAB_FAULT'
  override readonly name = 'LabFaultError'
}
