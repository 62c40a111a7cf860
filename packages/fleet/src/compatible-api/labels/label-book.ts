import { z } from 'zod'
import { conflict } from '../request/api-error.ts'
import { type Revisions, Versioned } from '../sync/versioned.ts'
import type { TorrentTable } from '../torrents/torrent-table.ts'
import type { ApiRecords } from './api-records.ts'

const categorySchema = z.object({
  savePath: z.string().catch(''),
  /** Where unfinished data is kept: a folder, the client's own one, or none; absent is the client's choice. */
  downloadPath: z
    .union([z.string(), z.literal(false)])
    .optional()
    .catch(undefined),
})

export type CategorySettings = z.output<typeof categorySchema>

interface Category extends CategorySettings {
  readonly name: string
}

/**
 * Categories and tags: those that programs made, kept over restarts, and those that torrents have. A program may ask
 * for a category before its first torrent comes.
 */
export class LabelBook {
  readonly categories: Versioned<Category>
  readonly tags: Versioned<string>
  readonly #records: ApiRecords
  readonly #table: TorrentTable
  #made: Promise<Made> | undefined
  #seen = -1

  constructor(records: ApiRecords, table: TorrentTable, revisions: Revisions) {
    this.#records = records
    this.#table = table
    this.categories = new Versioned(revisions, categoryFields)
    this.tags = new Versioned(revisions, () => ({}))
  }

  /** Brings both up to date with the table. */
  async refresh(): Promise<void> {
    const made = await this.#load()
    if (this.#seen === this.#table.rows.changed) return
    const categories = new Map(made.categories)
    const tags = new Map([...made.tags].map((tag) => [tag, tag]))
    for (const [, { torrent }] of this.#table.rows) {
      const { category } = torrent
      if (category !== '' && !categories.has(category)) categories.set(category, this.#bare(category))
      for (const tag of torrent.tags) tags.set(tag, tag)
    }
    this.#seen = this.#table.rows.changed
    this.categories.replace(sortedByName(categories))
    this.tags.replace(sortedByName(tags))
  }

  async create(name: string, settings: CategorySettings): Promise<void> {
    if (!isCategoryName(name)) throw conflict('Incorrect category name')
    await this.refresh()
    if (this.categories.get(name) !== undefined) throw conflict('Unable to create category')
    await this.#save(name, settings)
  }

  async edit(name: string, settings: CategorySettings): Promise<void> {
    await this.refresh()
    if (this.categories.get(name) === undefined) throw conflict('Unable to edit category')
    await this.#save(name, settings)
  }

  /** Keeps the category of a torrent that comes, so that it stays when the torrent goes. */
  async remember(name: string): Promise<void> {
    if (!isCategoryName(name)) return
    if (!(await this.#load()).categories.has(name)) await this.#save(name, { savePath: '' })
  }

  async forgetCategories(names: readonly string[]): Promise<void> {
    const { categories } = await this.#load()
    await this.#records.remove('category', names)
    for (const name of names) categories.delete(name)
    this.#seen = -1
  }

  async addTags(names: readonly string[]): Promise<void> {
    const { tags } = await this.#load()
    const added = names.filter((name) => !tags.has(name))
    if (added.length === 0) return
    await this.#records.save('tag', new Map(added.map((name) => [name, true])))
    for (const name of added) tags.add(name)
    this.#seen = -1
  }

  async forgetTags(names: readonly string[]): Promise<void> {
    const { tags } = await this.#load()
    await this.#records.remove('tag', names)
    for (const name of names) tags.delete(name)
    this.#seen = -1
  }

  async #save(name: string, settings: CategorySettings): Promise<void> {
    const { categories } = await this.#load()
    await this.#records.save('category', new Map([[name, settings]]))
    categories.set(name, { name, ...settings })
    this.#seen = -1
  }

  /** The same object each time, as long as only torrents hold it. */
  #bare(name: string): Category {
    const known = this.categories.get(name)
    return known !== undefined && known.savePath === '' && known.downloadPath === undefined
      ? known
      : { name, savePath: '', downloadPath: undefined }
  }

  #load(): Promise<Made> {
    this.#made ??= this.#read().catch((error: unknown) => {
      this.#made = undefined
      throw error
    })
    return this.#made
  }

  async #read(): Promise<Made> {
    const [categories, tags] = await Promise.all([this.#records.load('category'), this.#records.load('tag')])
    const known = [...categories].flatMap(([name, value]): readonly [string, Category][] => {
      const settings = categorySchema.safeParse(value)
      return settings.success ? [[name, { name, ...settings.data }]] : []
    })
    return { categories: new Map(known), tags: new Set(tags.keys()) }
  }
}

interface Made {
  readonly categories: Map<string, Category>
  readonly tags: Set<string>
}

/** As `torrents/categories` lists one. */
export function categoryFields({ name, savePath, downloadPath }: Category) {
  return downloadPath === undefined ? { name, savePath } : { name, savePath, download_path: downloadPath }
}

/** No backslash, no empty part between slashes (`Session::isValidCategoryName`). */
export function isCategoryName(name: string): boolean {
  return name !== '' && name.split('/').every((part) => part !== '' && !part.includes('\\'))
}

/** Qt trims tags and refuses the empty one and a comma in one (`Tag::isValid`). */
export function tagsIn(parts: readonly string[]): readonly string[] {
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))]
}

function sortedByName<Value>(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map([...values].sort(([one], [other]) => (one < other ? -1 : 1)))
}
