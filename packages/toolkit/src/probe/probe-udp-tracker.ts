import { encodeUdpRequest, parseUdpReply, toHex, type UdpReply, type UdpRequest, utf8Bytes } from '@shoal/bittorrent'
import { refusalVerdict } from './failure-verdict.ts'
import type { ProbePorts, UdpExchange } from './probe-ports.ts'
import type { TrackerStep, Verdict } from './probe-report.ts'
import { announceOf, type TrackerFindings, type TrackerLog, type TrackerTask } from './tracker-session.ts'

/** A reply of another kind than was asked for. */
class NotATrackerError extends Error {
  readonly code = 'NOT_A_TRACKER'
  override readonly name = 'NotATrackerError'
}

type Reply<Kind extends UdpReply['kind']> = Extract<UdpReply, { kind: Kind }>
type Outcome<Kind extends UdpReply['kind']> = { readonly reply: Reply<Kind> } | { readonly trouble: Verdict }

/** Connects, scrapes and announces over UDP (BEP 15), the URL's path in options (BEP 41). */
export async function probeUdpTracker(task: TrackerTask, ports: ProbePorts, log: TrackerLog): Promise<TrackerFindings> {
  const { host, port, path } = partsOf(task.tracker)
  const opened = await log.step(
    'connect',
    `${host}:${port}`,
    (signal) => ports.openUdp(host, port, signal),
    (exchange) => exchange.family,
  )
  if ('trouble' in opened) return { counts: undefined, peers: [], trouble: opened.trouble }
  const exchange = opened.ok
  try {
    return await converse(new UdpConversation(task, ports, log, exchange), task, path)
  } finally {
    exchange.close()
  }
}

async function converse(conversation: UdpConversation, task: TrackerTask, path: Uint8Array): Promise<TrackerFindings> {
  const transactionId = conversation.nextTransaction()
  const connected = await conversation.ask('connect', 'connect', { kind: 'connect', transactionId })
  if ('trouble' in connected) return { counts: undefined, peers: [], trouble: connected.trouble }
  const { connectionId } = connected.reply
  const infoHashes = [task.infoHash]
  const scraped = await conversation.ask('scrape', 'scrape', {
    kind: 'scrape',
    transactionId: conversation.nextTransaction(),
    connectionId,
    infoHashes,
  })
  const counts = 'reply' in scraped ? scraped.reply.counts[0] : undefined
  if (!task.announce) return { counts, peers: [], trouble: 'trouble' in scraped ? scraped.trouble : undefined }
  const announce = (event: 'started' | 'stopped'): UdpRequest => ({
    kind: 'announce',
    transactionId: conversation.nextTransaction(),
    connectionId,
    request: announceOf(task, event),
    urlData: path,
  })
  await task.scraped()
  const announced = await conversation.ask('announce', 'announce', announce('started'))
  if ('trouble' in announced) return { counts, peers: [], trouble: announced.trouble }
  await conversation.ask('stopped', 'announce', announce('stopped'))
  const { seeders, leechers, peers } = announced.reply
  if (counts !== undefined) return { counts, peers, trouble: undefined }
  return { counts: { seeders, leechers }, countsIncludeUs: true, peers, trouble: undefined }
}

class UdpConversation {
  readonly #task: TrackerTask
  readonly #ports: ProbePorts
  readonly #log: TrackerLog
  readonly #exchange: UdpExchange

  constructor(task: TrackerTask, ports: ProbePorts, log: TrackerLog, exchange: UdpExchange) {
    this.#task = task
    this.#ports = ports
    this.#log = log
    this.#exchange = exchange
  }

  nextTransaction(): number {
    return Math.floor(this.#ports.random() * 2 ** 32)
  }

  async ask<Kind extends UdpReply['kind']>(
    step: TrackerStep['kind'],
    wanted: Kind,
    request: UdpRequest,
  ): Promise<Outcome<Kind>> {
    const bytes = encodeUdpRequest(request)
    const outcome = await this.#log.step(
      step,
      toHex(bytes),
      async (signal) => {
        const answer = await this.#exchange.exchange(bytes, request.transactionId, signal)
        const reply = parseUdpReply(answer, this.#exchange.family)
        if (reply === undefined) throw new NotATrackerError(`${answer.length} bytes that are no reply`)
        return reply
      },
      replyText,
    )
    if ('trouble' in outcome) return outcome
    const reply = outcome.ok
    if (isKind(reply, wanted)) return { reply }
    if (reply.kind === 'error') return { trouble: refusalVerdict(reply.message, this.#task.tracker) }
    return { trouble: { code: 'not-a-tracker', subject: `${reply.kind} instead of ${wanted}`, hint: undefined } }
  }
}

function isKind<Kind extends UdpReply['kind']>(reply: UdpReply, kind: Kind): reply is Reply<Kind> {
  return reply.kind === kind
}

function replyText(reply: UdpReply): string {
  switch (reply.kind) {
    case 'connect':
      return `connection id ${reply.connectionId.toString(16).padStart(16, '0')}`
    case 'announce': {
      const { interval, seeders, leechers, peers } = reply
      const list = peers.map(({ address, port }) => `  ${address}:${port}`)
      return [`interval ${interval} s, ${seeders} seeders, ${leechers} leechers, ${peers.length} peers`, ...list].join(
        '\n',
      )
    }
    case 'scrape':
      return reply.counts
        .map(({ seeders, leechers, completed }) => `${seeders} seeders, ${leechers} leechers, ${completed} completed`)
        .join('\n')
    case 'error':
      return `error: ${reply.message}`
  }
}

function partsOf(tracker: string): { readonly host: string; readonly port: number; readonly path: Uint8Array } {
  const match = /^udp:\/\/(?:[^@/?#]*@)?(\[[^\]]+\]|[^:/?#]+):(\d{1,5})([^#]*)$/i.exec(tracker)
  const port = Number(match?.[2] ?? 0)
  if (match === null || port < 1 || port > 65_535) throw new BadTrackerUrlError(tracker)
  return { host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port, path: utf8Bytes(match[3] ?? '') }
}

/** A tracker's URL that names no place to ask, e.g. a UDP one without a port. */
export class BadTrackerUrlError extends Error {
  readonly code = 'BAD_TRACKER_URL'
  override readonly name = 'BadTrackerUrlError'
}
