import type { EventTopic } from '@shoal/api'

/** First element of the query keys of each kind of thing that the pages show. */
export type QueryScope =
  | 'overview'
  | 'grabs'
  | 'clients'
  | 'endpoints'
  | 'tasks'
  | 'gallery'
  | 'shots'
  | 'swarms'
  | 'demo'

/** Which queries a live event makes stale. */
export const staleScopes = {
  'grab.changed': ['grabs', 'overview'],
  'client.changed': ['clients', 'endpoints', 'overview'],
  'task.changed': ['tasks', 'gallery', 'overview'],
  'shot.added': ['shots', 'gallery', 'overview'],
  'swarm.changed': ['swarms', 'overview'],
  'demo.changed': ['demo'],
} as const satisfies Readonly<Record<EventTopic, readonly QueryScope[]>>
