import { type CategorySettings, categoryFields, tagsIn } from '../labels/label-book.ts'
import { empty, json } from '../request/answers.ts'
import { badRequest, conflict } from '../request/api-error.ts'
import type { Parameters } from '../request/parameters.ts'
import { carryOut } from '../torrents/carry-out.ts'
import type { TableRow } from '../torrents/torrent-table.ts'
import { type ApiWorld, type Routes, rowsNamed } from './route.ts'

/** Categories and tags. */
export function labelRoutes(world: ApiWorld): Routes {
  const { table, labels } = world
  const refresh = async (): Promise<void> => {
    await table.refresh()
    await labels.refresh()
  }
  const rowsWhere = (matches: (row: TableRow) => boolean): readonly TableRow[] =>
    [...table.rows].flatMap(([, row]) => (matches(row) ? [row] : []))

  return {
    read: {
      'torrents/categories': async () => {
        await refresh()
        return json(
          Object.fromEntries([...labels.categories].map(([name, category]) => [name, categoryFields(category)])),
        )
      },
      'torrents/tags': async () => {
        await refresh()
        return json([...labels.tags].map(([name]) => name))
      },
    },
    change: {
      'torrents/createCategory': async ({ parameters }) => {
        await table.refresh()
        await labels.create(categoryIn(parameters), settingsIn(parameters))
        return empty()
      },
      'torrents/editCategory': async ({ parameters }) => {
        parameters.require('category', 'savePath')
        await table.refresh()
        await labels.edit(categoryIn(parameters), settingsIn(parameters))
        return empty()
      },
      'torrents/removeCategories': async ({ parameters, signal }) => {
        parameters.require('categories')
        const names = new Set(parameters.list('categories', '\n'))
        await table.refresh()
        const rows = rowsWhere(({ torrent }) => names.has(torrent.category))
        await carryOut(world, rows, () => ({ kind: 'category', category: '' }), signal)
        await labels.forgetCategories([...names])
        return empty()
      },
      'torrents/setCategory': async (call) => {
        call.parameters.require('hashes', 'category')
        const category = call.parameters.text('category')
        const rows = await rowsNamed(world, call)
        await labels.refresh()
        if (category !== '' && rows.length > 0 && labels.categories.get(category) === undefined)
          throw conflict('Incorrect category name')
        await carryOut(world, rows, () => ({ kind: 'category', category }), call.signal)
        return empty()
      },

      'torrents/createTags': async ({ parameters }) => {
        parameters.require('tags')
        await labels.addTags(tagsIn(parameters.list('tags', ',')))
        return empty()
      },
      'torrents/deleteTags': async ({ parameters, signal }) => {
        parameters.require('tags')
        const tags = tagsIn(parameters.list('tags', ','))
        await table.refresh()
        const rows = rowsWhere(({ torrent }) => tags.some((tag) => torrent.tags.includes(tag)))
        if (tags.length > 0) await carryOut(world, rows, () => ({ kind: 'remove-tags', tags }), signal)
        await labels.forgetTags(tags)
        return empty()
      },
      'torrents/addTags': async (call) => {
        call.parameters.require('hashes', 'tags')
        const tags = tagsIn(call.parameters.list('tags', ','))
        const rows = await rowsNamed(world, call)
        if (tags.length > 0 && rows.length > 0) {
          await carryOut(world, rows, () => ({ kind: 'add-tags', tags }), call.signal)
          await labels.addTags(tags)
        }
        return empty()
      },
      'torrents/removeTags': async (call) => {
        call.parameters.require('hashes')
        const tags = tagsIn(call.parameters.list('tags', ','))
        const rows = (await rowsNamed(world, call)).filter(({ torrent }) => torrent.tags.length > 0)
        await carryOut(world, rows, () => ({ kind: 'remove-tags', tags }), call.signal)
        return empty()
      },
      'torrents/setTags': async (call) => {
        call.parameters.require('hashes', 'tags')
        const tags = tagsIn(call.parameters.list('tags', ','))
        const rows = await rowsNamed(world, call)
        await carryOut(
          world,
          rows,
          ({ torrent }) => removed(torrent.tags.filter((tag) => !tags.includes(tag))),
          call.signal,
        )
        await carryOut(
          world,
          rows,
          ({ torrent }) => added(tags.filter((tag) => !torrent.tags.includes(tag))),
          call.signal,
        )
        if (rows.length > 0) await labels.addTags(tags)
        return empty()
      },
    },
  }
}

/** None to take away must not mean all of them. */
function removed(tags: readonly string[]) {
  return tags.length === 0 ? undefined : ({ kind: 'remove-tags', tags } as const)
}

function added(tags: readonly string[]) {
  return tags.length === 0 ? undefined : ({ kind: 'add-tags', tags } as const)
}

function categoryIn(parameters: Parameters): string {
  parameters.require('category')
  const name = parameters.text('category')
  if (name === '') throw badRequest('Category cannot be empty')
  return name
}

function settingsIn(parameters: Parameters): CategorySettings {
  const enabled = parameters.boolean('downloadPathEnabled')
  const downloadPath = enabled === undefined ? undefined : enabled ? parameters.text('downloadPath') : false
  return { savePath: parameters.text('savePath'), downloadPath }
}
