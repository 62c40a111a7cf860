import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import WebSocket from 'ws'
import type { MayContact } from '../probe/probe-contact.ts'
import type { HttpAnswer, PeerStream, ProbePorts, UdpExchange } from '../probe/probe-ports.ts'
import { type ContactGuard, contactGuard } from './contact-guard.ts'

const MAX_BODY = 1 << 20 // bytes
const MAX_REDIRECTS = 3
const RESEND_AFTER = 2500 // milliseconds: BEP 15 says 15 s, too long for somebody who waits
const MAX_WS_MESSAGE = 1 << 20 // bytes

/** The probe's ports over real sockets, which connect only to whom `mayContact` lets through. */
export function nodeProbePorts(mayContact: MayContact = () => true): ProbePorts {
  const guard = contactGuard(mayContact)
  return {
    httpGet: (url, signal) => httpGet(url, signal, MAX_REDIRECTS, guard),
    openUdp: (host, port, signal) => openUdp(host, port, signal, guard),
    askWebSocket: (url, text, accept, signal) => {
      const { hostname, port } = placeOf(url)
      guard.checkLiteral(hostname, port)
      return askWebSocket(
        new WebSocket(url, { maxPayload: MAX_WS_MESSAGE, lookup: guard.lookup(port) }),
        text,
        accept,
        signal,
      )
    },
    dial: async (address, port, signal) => {
      guard.checkLiteral(address, port)
      return dial(address, port, signal, guard)
    },
    elapsed: () => performance.now(),
    random: Math.random,
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  }
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 }

function placeOf(url: string): { readonly hostname: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { hostname, port: port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) }
}

/** More redirects than any tracker needs. */
class TooManyRedirectsError extends Error {
  readonly code = 'NOT_A_TRACKER'
  override readonly name = 'TooManyRedirectsError'
}

async function httpGet(url: string, signal: AbortSignal, redirects: number, guard: ContactGuard): Promise<HttpAnswer> {
  const { hostname, port } = placeOf(url)
  guard.checkLiteral(hostname, port)
  const send = url.toLowerCase().startsWith('https:') ? httpsRequest : httpRequest
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer & { readonly location: string | undefined }>()
  const headers = { 'User-Agent': 'Shoal/0.1.0', Accept: '*/*' }
  const request = send(url, { signal, agent: false, headers, lookup: guard.lookup(port) })
  request.on('error', (error) => reject(signal.aborted ? signal.reason : error))
  request.on('response', (response) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (): void => {
      const body = new Uint8Array(Buffer.concat(chunks).subarray(0, MAX_BODY))
      resolve({ status: response.statusCode ?? 0, body, location: response.headers.location })
    }
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length < MAX_BODY) return
      finish()
      request.destroy()
    })
    response.on('end', finish)
    response.on('error', reject)
  })
  request.end()
  const answer = await promise
  if (answer.status < 300 || answer.status >= 400 || answer.location === undefined) return answer
  if (redirects === 0) throw new TooManyRedirectsError(`more than ${MAX_REDIRECTS} redirects`)
  return httpGet(new URL(answer.location, url).href, signal, redirects - 1, guard)
}

async function openUdp(host: string, port: number, signal: AbortSignal, guard: ContactGuard): Promise<UdpExchange> {
  const { address, family } = await raced(guard.addressOf(host, port), signal)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  try {
    socket.connect(port, address)
    await once(socket, 'connect', { signal })
  } catch (error) {
    socket.close()
    throw signal.aborted ? signal.reason : error
  }
  return {
    family: family === 6 ? 'ipv6' : 'ipv4',
    close: () => socket.close(),
    exchange: async (request, transactionId, limit) => {
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
      const onMessage = (message: Buffer): void => {
        if (message.length >= 8 && message.readUInt32BE(4) === transactionId) resolve(new Uint8Array(message))
      }
      const onAbort = (): void => reject(limit.reason)
      const done = new AbortController()
      socket.on('message', onMessage)
      socket.once('error', reject)
      limit.addEventListener('abort', onAbort, { once: true })
      if (limit.aborted) onAbort()
      try {
        resend(() => socket.send(request), AbortSignal.any([limit, done.signal])).catch(reject)
        return await promise
      } finally {
        done.abort()
        socket.off('message', onMessage)
        socket.off('error', reject)
        limit.removeEventListener('abort', onAbort)
      }
    },
  }
}

/** Sends now and again after a while, until the signal says that it was answered. */
async function resend(send: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    send()
    await delay(RESEND_AFTER, undefined, { signal, ref: false }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/** Redirects are not followed: no tracker needs them, and they would lead past the guard. */
async function askWebSocket(
  socket: WebSocket,
  text: string,
  accept: (reply: string) => boolean,
  signal: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  socket.on('open', () => socket.send(text))
  socket.on('message', (data) => {
    const reply = String(data)
    if (accept(reply)) resolve(reply)
  })
  socket.on('unexpected-response', (request, response) => {
    request.destroy()
    reject(new NoWebSocketError(`HTTP ${response.statusCode} instead of a WebSocket`))
  })
  socket.on('error', reject)
  socket.on('close', () => reject(new NoWebSocketError('closed without a reply')))
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    socket.terminate()
  }
}

/** A server that does not speak WebSocket, or hangs up. */
class NoWebSocketError extends Error {
  readonly code = 'NOT_A_TRACKER'
  override readonly name = 'NoWebSocketError'
}

async function dial(address: string, port: number, signal: AbortSignal, guard: ContactGuard): Promise<PeerStream> {
  const socket = connect({ host: address, port, signal, noDelay: true, lookup: guard.lookup(port) })
  try {
    await once(socket, 'connect', { signal })
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
  return {
    write: (bytes) => socket.write(bytes),
    chunks: socket,
    close: () => {
      socket.on('error', () => socket.destroy()) // a reset after we are done concerns nobody
      socket.destroy()
    },
  }
}

async function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
