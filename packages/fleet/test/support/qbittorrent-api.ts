import { qbittorrentLogin } from './start-qbittorrent.ts'

/** Talks with a real qBittorrent behind the fleet's back. */
export class QbittorrentApi {
  readonly #url: string
  #cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  async logIn(): Promise<string> {
    const answer = await fetch(`${this.#url}/api/v2/auth/login`, {
      method: 'POST',
      body: new URLSearchParams(qbittorrentLogin),
    })
    this.#cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return answer.text()
  }

  async post(path: string, body: FormData | URLSearchParams): Promise<string> {
    const answer = await fetch(`${this.#url}/api/v2/${path}`, {
      method: 'POST',
      body,
      headers: { cookie: this.#cookie },
    })
    return answer.text()
  }

  async add(metainfo: Uint8Array, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const form = new FormData()
    form.append('torrents', new Blob([new Uint8Array(metainfo)]), 'x.torrent')
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    return this.post('torrents/add', form)
  }

  async hashes(): Promise<readonly string[]> {
    const answer = await fetch(`${this.#url}/api/v2/torrents/info`, { headers: { cookie: this.#cookie } })
    const listed: readonly { readonly hash: string }[] = JSON.parse(await answer.text())
    return listed.map(({ hash }) => hash)
  }

  /** Whether everything of a torrent is there and checked. */
  async isWhole(infoHash: string): Promise<boolean> {
    const path = `${this.#url}/api/v2/torrents/info?hashes=${infoHash}`
    const answer = await fetch(path, { headers: { cookie: this.#cookie } })
    const listed: readonly { readonly progress: number; readonly state: string }[] = JSON.parse(await answer.text())
    return listed.some(({ progress, state }) => progress === 1 && !state.startsWith('checking'))
  }

  /** Since 5.2. The one before it is not valid any more. */
  async newApiKey(): Promise<string> {
    const answer: { readonly apiKey: string } = JSON.parse(await this.post('app/rotateAPIKey', new URLSearchParams()))
    return answer.apiKey
  }

  /** How often each torrent was added, by name, from its log. */
  async timesAdded(): Promise<ReadonlyMap<string, number>> {
    const answer = await fetch(`${this.#url}/api/v2/log/main`, { headers: { cookie: this.#cookie } })
    const log: readonly { readonly message: string }[] = JSON.parse(await answer.text())
    const times = new Map<string, number>()
    for (const { message } of log) {
      const name = /^Added new torrent\. Torrent: "(.+)"$/.exec(message)?.[1]
      if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1)
    }
    return times
  }
}
