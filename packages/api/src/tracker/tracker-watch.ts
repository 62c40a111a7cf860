import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { timestamp } from '../endpoint/primitives.ts'

const address = z.union([z.ipv4(), z.ipv6()])
const LONGEST_BAN = 31_536_000 // seconds; a year

/** An address that the tracker shuts out for a while. */
export const trackerBan = z.object({ address: z.string(), reason: z.string(), until: timestamp })
export type TrackerBan = z.infer<typeof trackerBan>

export const listBans = endpoint({
  id: 'listBans',
  method: 'GET',
  path: '/api/v1/tracker/bans',
  summary: "Addresses shut out now, by hand or by the tracker's own defences",
  query: pageQuery,
  reply: pageOf(trackerBan),
})

export const addBan = endpoint({
  id: 'addBan',
  method: 'POST',
  path: '/api/v1/tracker/bans',
  summary: 'Shut an address out for a while; for ever: a rule on addresses',
  body: z.object({
    address,
    seconds: z.number().int().min(1).max(LONGEST_BAN),
    reason: z.string().trim().min(1).max(200),
  }),
})

export const removeBan = endpoint({
  id: 'removeBan',
  method: 'DELETE',
  path: '/api/v1/tracker/bans/{address}',
  summary: 'Let an address in again; repeated calls change nothing more',
  params: z.object({ address }),
})

/** Something that a user did and a person should look at. */
export const trackerFlag = z.object({
  id: z.number().int().positive(),
  userId: z.string(),
  userName: z.string().optional(),
  kind: z.enum(['impossible speed', 'many addresses']),
  detail: z.string(),
  at: timestamp,
})
export type TrackerFlag = z.infer<typeof trackerFlag>

export const listFlags = endpoint({
  id: 'listFlags',
  method: 'GET',
  path: '/api/v1/tracker/flags',
  summary: 'Impossible speeds and too many addresses of users, newest first',
  query: pageQuery,
  reply: pageOf(trackerFlag),
})

export const dropFlag = endpoint({
  id: 'dropFlag',
  method: 'DELETE',
  path: '/api/v1/tracker/flags/{flagId}',
  summary: 'Dealt with; repeated calls change nothing more',
  params: z.object({ flagId: z.coerce.number().int().positive() }),
})

/** Credits handed, or still to be handed, to the site. */
export const creditDelivery = z.object({
  id: z.number().int().positive().describe('the number of the batch that the site sees'),
  at: timestamp,
  users: z.number().int().nonnegative(),
  deliveredAt: timestamp.optional(),
})
export type CreditDelivery = z.infer<typeof creditDelivery>

export const listDeliveries = endpoint({
  id: 'listDeliveries',
  method: 'GET',
  path: '/api/v1/tracker/deliveries',
  summary: 'Batches of credits for the site, newest first; kept for a week after they were delivered',
  query: pageQuery,
  reply: pageOf(creditDelivery),
})

export const replayDeliveries = endpoint({
  id: 'replayDeliveries',
  method: 'POST',
  path: '/api/v1/tracker/deliveries/replay',
  summary: 'Deliver every batch from this number on again; the site counts a number once',
  body: z.object({ from: z.number().int().positive() }),
  reply: z.object({ again: z.number().int().nonnegative() }),
})
