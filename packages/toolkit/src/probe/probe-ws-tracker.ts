import { encodeWsRequest, parseWsReply, toHex, type WsReply, WsReplyError } from '@shoal/bittorrent'
import { refusalVerdict } from './failure-verdict.ts'
import type { ProbePorts } from './probe-ports.ts'
import type { TrackerFindings, TrackerLog, TrackerTask } from './tracker-session.ts'

/**
 * Announces over WebSocket as WebTorrent does, without offers, so nobody is made to connect; its peers are WebRTC and
 * cannot be dialled, so counts are all there is.
 */
export async function probeWsTracker(task: TrackerTask, ports: ProbePorts, log: TrackerLog): Promise<TrackerFindings> {
  const ask = (kind: 'scrape' | 'announce' | 'stopped', text: string) =>
    log.step(kind, text, (signal) => answerOf(task, ports, text, signal), shown)
  if (task.announce) await task.scraped()
  const outcome = task.announce
    ? await ask('announce', announceText(task, 'started'))
    : await ask('scrape', encodeWsRequest({ kind: 'scrape', infoHashes: [task.infoHash] }))
  if ('trouble' in outcome) return { counts: undefined, peers: [], trouble: outcome.trouble }
  const reply = outcome.ok
  if (reply.kind === 'failure') {
    return { counts: undefined, peers: [], trouble: refusalVerdict(reply.reason, task.tracker) }
  }
  if (task.announce) await ask('stopped', announceText(task, 'stopped'))
  return { counts: countsOf(reply, task), countsIncludeUs: task.announce, peers: [], trouble: undefined }
}

async function answerOf(task: TrackerTask, ports: ProbePorts, text: string, signal: AbortSignal): Promise<WsReply> {
  const ofOurs = (message: string): boolean => {
    try {
      const { kind } = parseWsReply(message)
      return kind === 'announce' || kind === 'scrape' || kind === 'failure'
    } catch (error) {
      if (error instanceof WsReplyError) return true // whatever it is, it is the answer to show
      throw error
    }
  }
  return parseWsReply(await ports.askWebSocket(task.tracker, text, ofOurs, signal))
}

function announceText(task: TrackerTask, event: 'started' | 'stopped'): string {
  const { infoHash, peerId, left } = task
  return encodeWsRequest({
    kind: 'announce',
    infoHash,
    peerId,
    uploaded: 0,
    downloaded: 0,
    left,
    event,
    numWant: 0,
    offers: [],
  })
}

function countsOf(reply: WsReply, task: TrackerTask): TrackerFindings['counts'] {
  if (reply.kind === 'announce') return { seeders: reply.seeders, leechers: reply.leechers }
  if (reply.kind !== 'scrape') return undefined
  return reply.files.find(([hash]) => toHex(hash) === toHex(task.infoHash))?.[1]
}

function shown(reply: WsReply): string {
  switch (reply.kind) {
    case 'announce':
      return `interval ${reply.interval} s, ${reply.seeders} seeders, ${reply.leechers} leechers`
    case 'scrape':
      return `${reply.files.length} torrents`
    case 'failure':
      return `failure: ${reply.reason}`
    case 'offer':
    case 'answer':
      return reply.kind
  }
}
