import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { loadHttp } from './http-load.ts'
import type { LoadOptions, LoadPlan, LoadResult } from './load-plan.ts'

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'udp:': 80, 'http:': 80 }

/** A URL that no load test can be run against. */
export class LoadTargetError extends Error {
  readonly code = 'TRACKER_LOAD_TARGET'
  override readonly name = 'LoadTargetError'
}

/**
 * Announces and scrapes at a tracker of one's own as fast as it answers, and checks the answers. Throws
 * `LoadTargetError` for a URL that is neither `http` nor `udp`.
 */
export async function loadTracker(url: string, options: LoadOptions = {}): Promise<LoadResult> {
  const plan = await planLoad(url, options)
  const signal = options.signal ?? new AbortController().signal
  return new URL(url).protocol === 'http:' ? loadHttp(plan, signal) : loadUdp(plan, signal)
}

async function planLoad(url: string, options: LoadOptions): Promise<LoadPlan> {
  if (!URL.canParse(url)) throw new LoadTargetError(`"${url}" is not a URL`)
  const { protocol, hostname, port, pathname } = new URL(url)
  const defaultPort = DEFAULT_PORTS[protocol]
  if (defaultPort === undefined) throw new LoadTargetError(`"${url}" is neither http nor udp`)
  const { address } = await lookup(hostname.replace(/^\[|\]$/g, ''))
  const sources = options.sources ?? [address.includes(':') ? '::' : '0.0.0.0']
  return {
    host: address,
    port: port === '' ? defaultPort : Number(port),
    path: pathname === '/' || pathname === '' ? '/announce' : pathname,
    seconds: options.seconds ?? 5,
    torrents: options.torrents ?? 1000,
    peers: options.peers ?? 50,
    numWant: options.numWant ?? 50,
    sources,
    window: Math.max(1, Math.ceil((options.inFlight ?? 512) / sources.length)),
    connectShare: options.connectShare ?? 0.05,
    scrapeShare: options.scrapeShare ?? 0.05,
    keepAlive: options.keepAlive ?? true,
    fill: options.fill ?? false,
  }
}

/** UDP is driven by a thread of its own: the calls that move many datagrams at once block. */
async function loadUdp(plan: LoadPlan, signal: AbortSignal): Promise<LoadResult> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(workerFile(), { workerData: { plan, stop: stop.buffer }, name: 'tracker-load' })
  const abort = () => Atomics.store(stop, 0, 1)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const [result]: LoadResult[] = await once(worker, 'message')
    if (result === undefined) throw new LoadTargetError('the load test ended without a result')
    return result
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}

function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './udp-load-worker.ts' : './udp-load-worker.js', import.meta.url)
}
