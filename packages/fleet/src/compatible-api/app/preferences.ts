import type { Fleet } from '../../fleet.ts'
import type { ApiRecords } from '../labels/api-records.ts'
import { firstPreferences } from './first-preferences.ts'

/**
 * `app/preferences`. Programs set some and read them back; Shoal keeps what they set and changes no client by it,
 * because each client has settings of its own. Facts of the fleet fill in what nobody set.
 */
export class Preferences {
  readonly #records: ApiRecords
  readonly #fleet: Fleet
  readonly #savePath: string
  #set: Promise<Map<string, unknown>> | undefined

  constructor(records: ApiRecords, fleet: Fleet, savePath: string) {
    this.#records = records
    this.#fleet = fleet
    this.#savePath = savePath
  }

  async all(): Promise<Readonly<Record<string, unknown>>> {
    return { ...firstPreferences, ...this.#facts(), ...Object.fromEntries(await this.#load()) }
  }

  async get(name: string): Promise<unknown> {
    return (await this.all())[name]
  }

  /** Keeps what is known by name and of the same type; the rest is left out, as qBittorrent does. */
  async change(wanted: Readonly<Record<string, unknown>>): Promise<void> {
    const known = Object.entries(wanted).filter(
      ([name, value]) => Object.hasOwn(firstPreferences, name) && typeof value === typeof firstPreferences[name],
    )
    if (known.length === 0) return
    const set = await this.#load()
    await this.#records.save('preference', new Map(known))
    for (const [name, value] of known) set.set(name, value)
  }

  #facts() {
    const clients = this.#fleet.torrents.clients().filter(({ status }) => status === 'up')
    return {
      save_path: this.savePath(),
      // Sonarr sends no magnet link without trackers where there is no DHT.
      dht: clients.some(({ snapshot }) => (snapshot?.dhtNodes ?? 0) > 0),
    }
  }

  /** Where the only client puts torrents; of several clients, the folder that Shoal itself uses. */
  savePath(): string {
    const [first, second] = this.#fleet.torrents.clients()
    return (second === undefined ? first?.snapshot?.savePath : undefined) ?? this.#savePath
  }

  #load(): Promise<Map<string, unknown>> {
    this.#set ??= this.#records.load('preference').then(
      (kept) => new Map(kept),
      (error: unknown) => {
        this.#set = undefined
        throw error
      },
    )
    return this.#set
  }
}
