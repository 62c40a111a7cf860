import {
  ClientBannedError,
  ClientGateError,
  ClientLoginError,
  ClientProtocolError,
  ClientRefusedError,
} from '../../client/client-error.ts'
import type { ClientHttp, HttpAnswer, HttpCall } from '../http/client-http.ts'

export interface QbittorrentCredentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly apiKey?: string | undefined
}

/** qBittorrent shuts an address out for an hour after five failed logins: stop well before. */
const FAILED_LOGINS_ALLOWED = 2

/**
 * A logged-in conversation with qBittorrent. One login is in flight at a time, whoever needs it; after two refused
 * ones no more are tried, because the third to fifth would get Shoal's address banned.
 */
export class QbittorrentSession {
  readonly #http: ClientHttp
  readonly #credentials: QbittorrentCredentials
  #cookie: string | undefined
  #loggingIn: Promise<void> | undefined
  #failedLogins = 0

  constructor(http: ClientHttp, credentials: QbittorrentCredentials) {
    this.#http = http
    this.#credentials = credentials
  }

  /** Calls the API, logging in first where that is asked for. Answers other than 2xx pass through but 401 and 403. */
  async call(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const first = await this.#attempt(call, signal)
    if (first.status !== 403 && first.status !== 401) return first
    this.#refuseKey(first)
    // Who only lacks a session gets 403: 401 comes from the check of Host and Referer, before any login is looked at.
    if (first.status === 401) throw refusal(first)
    await this.#login(signal)
    const second = await this.#attempt(call, signal)
    if (second.status === 403 || second.status === 401) throw refusal(second)
    return second
  }

  async #attempt(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#http.call(
      { ...call, headers: { ...this.#identity(), referer: this.#http.origin, ...call.headers } },
      signal,
    )
    // Where authentication is bypassed a cookie still comes, and without it every poll is a full dump.
    this.#keepCookie(answer)
    // qBittorrent itself never asks this way: logging in would only spend attempts on a wrong door.
    if (answer.status === 401 && /^basic\b/i.test(String(answer.headers['www-authenticate'] ?? '')))
      throw new ClientGateError('a web server in front of qBittorrent asks for a user name and password (Basic auth)')
    return answer
  }

  #identity(): Readonly<Record<string, string>> {
    if (this.#credentials.apiKey !== undefined) return { authorization: `Bearer ${this.#credentials.apiKey}` }
    return this.#cookie === undefined ? {} : { cookie: this.#cookie }
  }

  #refuseKey(answer: HttpAnswer): void {
    if (this.#credentials.apiKey === undefined) return
    throw new ClientLoginError(`qBittorrent refuses the API key (status ${answer.status}); keys need version 5.2`)
  }

  #login(signal: AbortSignal): Promise<void> {
    this.#loggingIn ??= this.#logInOnce(signal).finally(() => {
      this.#loggingIn = undefined
    })
    return this.#loggingIn
  }

  async #logInOnce(signal: AbortSignal): Promise<void> {
    const { username, password } = this.#credentials
    if (username === undefined || password === undefined) {
      throw new ClientLoginError('qBittorrent asks for a login and none is set')
    }
    if (this.#failedLogins >= FAILED_LOGINS_ALLOWED) {
      throw new ClientLoginError('the user name or password is wrong; not tried again, so as not to be banned')
    }
    const answer = await this.#http.call(
      {
        method: 'POST',
        path: '/api/v2/auth/login',
        headers: { 'content-type': 'application/x-www-form-urlencoded', referer: this.#http.origin },
        body: new URLSearchParams({ username, password }).toString(),
      },
      signal,
    )
    if (answer.status === 403) throw refusal(answer)
    // 4.x and 5.0 refuse with 200 `Fails.`, 5.2 and later with 401.
    if (answer.status === 401 || answer.body.toString('utf8').startsWith('Fails')) {
      this.#failedLogins += 1
      throw new ClientLoginError('qBittorrent refuses the user name or password')
    }
    if (answer.status >= 300) throw new ClientProtocolError(`login answered status ${answer.status}`)
    this.#failedLogins = 0
    this.#keepCookie(answer)
  }

  /** `SID`, or `QBT_SID_<port>` since 5.3. */
  #keepCookie({ headers }: HttpAnswer): void {
    const lines = [headers['set-cookie'] ?? []].flat()
    const pair = lines.map((line) => line.split(';')[0]).find((text) => text !== undefined && /^(QBT_)?SID/.test(text))
    if (pair !== undefined) this.#cookie = pair
  }
}

function refusal({ status, body }: HttpAnswer): ClientBannedError | ClientLoginError | ClientRefusedError {
  const text = body.toString('utf8').slice(0, 200)
  if (/ban/i.test(text)) return new ClientBannedError('qBittorrent has banned this address after failed logins')
  if (status === 401) {
    return new ClientRefusedError(
      'qBittorrent answers 401: its Host header check refuses this address. Use the port that qBittorrent itself listens' +
        ' on, add the host name to its server domains, or switch the check off',
    )
  }
  return new ClientLoginError(`qBittorrent refuses the session (status ${status})`)
}
