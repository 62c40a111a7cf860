import { apiLogin, type RunningApi, startCompatibleApi } from '../support/start-compatible-api.ts'
import { type QbittorrentVersion, qbittorrentLogin, startQbittorrent } from '../support/start-qbittorrent.ts'

/** One request, the same for every program; `$FOLDER` in a value is that program's own folder. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly fields?: Readonly<Record<string, string>>
  readonly files?: readonly { readonly field: string; readonly name: string; readonly bytes: Uint8Array }[]
}

/** What of an answer is compared. */
export interface ApiAnswer {
  readonly status: number
  readonly type: string
  /** Parsed where it is JSON, else text. */
  readonly body: unknown
}

/** A program that speaks the Web API. */
export interface Target {
  readonly name: string
  send(request: ApiRequest): Promise<ApiAnswer>
  close(): Promise<void>
}

export async function original(version: QbittorrentVersion): Promise<Target> {
  const running = await startQbittorrent({ version })
  const send = await loggedIn(running.url, qbittorrentLogin, running.program.folder)
  return { name: version, send, close: () => running.program.close() }
}

/** Shoal with a real qBittorrent 5.1 behind it. */
export async function shoal(): Promise<Target & { readonly api: RunningApi }> {
  const behind = await startQbittorrent({ version: 'qbittorrent-nox/trixie' })
  const api = await startCompatibleApi()
  await api.fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url: behind.url, ...qbittorrentLogin })
  const send = await loggedIn(api.url, apiLogin, behind.program.folder)
  const close = async () => {
    await api.close()
    await behind.program.close()
  }
  return { name: 'Shoal', api, send, close }
}

/** Logs in as programs do and sends requests under that session. */
export async function loggedIn(
  url: string,
  login: { readonly username: string; readonly password: string },
  folder: string,
): Promise<Target['send']> {
  const answer = await fetch(`${url}/api/v2/auth/login`, { method: 'POST', body: new URLSearchParams(login) })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return async ({ method, path, fields = {}, files = [] }) => {
    const values = Object.entries(fields).map(([name, value]): [string, string] => [
      name,
      value.replaceAll('$FOLDER', folder),
    ])
    const query = method === 'POST' ? '' : `?${new URLSearchParams(values)}`
    const body = method === 'POST' ? bodyOf(values, files) : undefined
    const ask = () => fetch(`${url}/api/v2/${path}${query}`, { method, body, headers: { cookie } })
    // qBittorrent closes a connection that rested for some seconds, maybe just when it is used again.
    const response = await ask().catch(ask)
    const text = (await response.text()).replaceAll(folder, '$FOLDER')
    const type = response.headers.get('content-type') ?? ''
    const parsed: unknown = type.startsWith('application/json') && text !== '' ? JSON.parse(text) : text
    return { status: response.status, type, body: parsed }
  }
}

function bodyOf(values: [string, string][], files: ApiRequest['files'] = []): FormData | URLSearchParams {
  if (files.length === 0) return new URLSearchParams(values)
  const form = new FormData()
  for (const [name, value] of values) form.append(name, value)
  for (const { field, name, bytes } of files) form.append(field, new Blob([new Uint8Array(bytes)]), name)
  return form
}
