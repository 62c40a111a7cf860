import { categoryFields } from '../labels/label-book.ts'
import { joined, json } from '../request/answers.ts'
import { serverStateFields } from '../sync/server-state.ts'
import { type Difference, type Fields, Versioned } from '../sync/versioned.ts'
import { torrentFields } from '../torrents/torrent-fields.ts'
import { type TrackerEntry, trackersOf } from '../torrents/trackers-of.ts'
import type { ApiWorld, Routes } from './route.ts'

const SERVER = 'server_state'

/**
 * `sync/maindata`: everything, or what changed since the answer that `rid` names. The number is the same for all
 * sessions, so that a program that comes with an API key and no cookie gets differences too.
 */
export function syncRoutes(world: ApiWorld): Routes {
  const { fleet, table, labels, preferences, revisions } = world
  const server = new Versioned<Fields>(revisions, (fields) => fields)
  const trackers = new Versioned<TrackerEntry>(revisions, ({ ids }) => ({ ids }))
  let trackersSeen = -1

  const refresh = async (): Promise<void> => {
    await table.refresh()
    await labels.refresh()
    server.replace(new Map([[SERVER, serverStateFields(fleet, await preferences.all())]]))
    if (trackersSeen === table.rows.changed) return
    trackersSeen = table.rows.changed
    trackers.replace(trackersOf(table))
  }

  const everything = (): Response => {
    const rest = {
      categories: Object.fromEntries([...labels.categories].map(([name, value]) => [name, categoryFields(value)])),
      full_update: true,
      rid: revisions.current,
      server_state: server.get(SERVER),
      tags: [...labels.tags].map(([name]) => name),
      trackers: Object.fromEntries([...trackers].map(([url, { ids }]) => [url, ids])),
    }
    return joined(`${JSON.stringify(rest).slice(0, -1)},"torrents":{`, written(table.rows), '}}')
  }

  return {
    read: {
      'sync/maindata': async ({ parameters }) => {
        await refresh()
        const rid = parameters.integer('rid') ?? 0
        const since = rid <= 0 || rid > revisions.current ? undefined : rid
        const parts = [table.rows, labels.categories, labels.tags, trackers, server].map((part) =>
          since === undefined ? undefined : part.since(since),
        )
        const [torrents, categories, tags, urls, state] = parts
        if (parts.includes(undefined)) return everything()
        return json({
          rid: revisions.current,
          ...named('torrents', torrents, ({ hash: _, ...fields }) => fields),
          ...named('categories', categories, (fields) => fields),
          ...named('trackers', urls, ({ ids }) => ids),
          ...listed('tags', tags),
          server_state: state?.changed.get(SERVER),
        })
      },
    },
    change: {},
  }
}

function* written(rows: ApiWorld['table']['rows']): Generator<string> {
  for (const [id, row] of rows) {
    const { hash: _, ...fields } = torrentFields(row)
    yield `"${id}":${JSON.stringify(fields)}`
  }
}

/** What changed and what went, each only where there is something. */
function named(name: string, difference: Difference | undefined, shown: (fields: Fields) => unknown) {
  const changed = [...(difference?.changed ?? [])].map(([key, fields]): [string, unknown] => [key, shown(fields)])
  return {
    ...(changed.length === 0 ? {} : { [name]: Object.fromEntries(changed) }),
    ...gone(name, difference),
  }
}

function listed(name: string, difference: Difference | undefined) {
  const changed = [...(difference?.changed.keys() ?? [])]
  return { ...(changed.length === 0 ? {} : { [name]: changed }), ...gone(name, difference) }
}

function gone(name: string, difference: Difference | undefined) {
  const removed = difference?.removed ?? []
  return removed.length === 0 ? {} : { [`${name}_removed`]: removed }
}
