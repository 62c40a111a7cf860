import { ClientLoginError, ClientProtocolError, ClientRefusedError } from '../../client/client-error.ts'
import { ClientHttp } from '../http/client-http.ts'
import { type ScgiAddress, scgiCall } from './scgi.ts'
import { encodeCall, parseAnswer, XmlRpcError, type XmlRpcValue } from './xml-rpc.ts'

export interface RtorrentRoute {
  readonly url: string
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** rTorrent's XML-RPC, straight over SCGI or through a web server in front of it. */
export class RtorrentRpc {
  readonly #scgi: ScgiAddress | undefined
  readonly #http: ClientHttp | undefined
  readonly #timeout: number

  constructor(route: RtorrentRoute, timeout: number) {
    this.#timeout = timeout
    this.#scgi = scgiAddress(route.url)
    if (this.#scgi !== undefined) return
    const { username, password } = route
    const basicAuth = username === undefined ? undefined : { username, password: password ?? '' }
    this.#http = new ClientHttp({ url: route.url, basicAuth }, timeout)
  }

  /** What the method answers. Throws a `ClientError`; a fault is a refusal. */
  async call(method: string, parameters: readonly XmlRpcValue[], signal: AbortSignal): Promise<XmlRpcValue> {
    const xml = await this.#exchange(encodeCall(method, parameters), signal)
    try {
      const answer = parseAnswer(xml)
      if (answer.kind === 'value') return answer.value
      throw new ClientRefusedError(`${method}: ${answer.message.slice(0, 200)}`)
    } catch (error) {
      if (!(error instanceof XmlRpcError)) throw error
      throw new ClientProtocolError(`${method}: the answer is not XML-RPC`, { cause: error })
    }
  }

  async close(): Promise<void> {
    await this.#http?.close()
  }

  async #exchange(body: string, signal: AbortSignal): Promise<string> {
    if (this.#scgi !== undefined) return scgiCall(this.#scgi, body, this.#timeout, signal)
    if (this.#http === undefined) throw new TypeError('neither SCGI nor HTTP')
    const answer = await this.#http.call(
      { method: 'POST', path: '', headers: { 'content-type': 'text/xml' }, body },
      signal,
    )
    if (answer.status === 401 || answer.status === 403) {
      throw new ClientLoginError(`the web server in front of rTorrent refuses the login (status ${answer.status})`)
    }
    if (answer.status !== 200) throw new ClientProtocolError(`rTorrent answered status ${answer.status}`)
    return answer.body.toString('utf8')
  }
}

/** `tcp://host:port` or `unix:/path`; anything else goes over HTTP. */
function scgiAddress(url: string): ScgiAddress | undefined {
  if (url.startsWith('unix:')) return { path: url.slice('unix:'.length).replace(/^\/\/(?=\/)/, '') }
  if (!url.startsWith('tcp://')) return undefined
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? '5000' : port) }
}
