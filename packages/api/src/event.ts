import { z } from 'zod'
import { endpoint } from './endpoint/endpoint.ts'
import { timestamp } from './endpoint/primitives.ts'

export const eventTopics = [
  'grab.changed',
  'client.changed',
  'task.changed',
  'shot.added',
  'swarm.changed',
  'demo.changed',
] as const
export const eventTopic = z.enum(eventTopics)
export type EventTopic = z.infer<typeof eventTopic>

/**
 * One live event. On the wire: `id:` the growing id, `event:` the topic, `data:` this object as JSON. `payload` is small
 * and enough for a notice; who needs the whole thing asks for `subject` by its own route.
 */
export const liveEvent = z.object({
  id: z.number().int().positive(),
  topic: eventTopic,
  subject: z.string().describe('id of what changed: grab, client, task; info-hash of a swarm'),
  at: timestamp,
  payload: z.record(z.string(), z.unknown()),
})
export type LiveEvent = z.infer<typeof liveEvent>

/** Sent instead of old events when the gap since `Last-Event-ID` is too large: load everything anew. */
export const RESET_EVENT = 'reset'

export const streamEvents = endpoint({
  id: 'streamEvents',
  method: 'GET',
  path: '/api/v1/events',
  summary: 'Live events (SSE), those after `Last-Event-ID` first; a `reset` event says that some are no longer kept',
  query: z.object({ after: z.coerce.number().int().nonnegative().optional().describe('like Last-Event-ID') }),
  media: 'text/event-stream',
})
