import { createPeerId, type PeerAddress, type PeerId } from '@shoal/bittorrent'
import { errorText, errorVerdict } from './failure-verdict.ts'
import { judge } from './judge.ts'
import type { MayContact } from './probe-contact.ts'
import { probeHttpTracker } from './probe-http-tracker.ts'
import { probePeer } from './probe-peer.ts'
import type { ProbePorts } from './probe-ports.ts'
import type { PeerProbe, ProbeReport, TrackerProbe, TrackerStep, Verdict } from './probe-report.ts'
import type { ProbeTarget } from './probe-target.ts'
import { BadTrackerUrlError, probeUdpTracker } from './probe-udp-tracker.ts'
import { probeWsTracker } from './probe-ws-tracker.ts'
import { redactTracker } from './redact-tracker.ts'
import { type TrackerFindings, TrackerLog, type TrackerTask } from './tracker-session.ts'

/** How to probe. */
export interface ProbeOptions {
  /** Announce to a private torrent's trackers too: a second client under one passkey can get its user banned. */
  readonly force?: boolean | undefined
  /** Do not dial peers. */
  readonly trackersOnly?: boolean | undefined
  /** Milliseconds for one request to a tracker; 10,000 by default. */
  readonly trackerTime?: number | undefined
  /** Milliseconds for one peer; 8000 by default. */
  readonly peerTime?: number | undefined
  /** Says who may be contacted; everybody by default. */
  readonly mayContact?: MayContact | undefined
}

/** What a probe reports while it runs. `index` is the tracker's place in the report. */
export type ProbeStep =
  | { readonly kind: 'asking'; readonly index: number; readonly tracker: string }
  | { readonly kind: 'request'; readonly index: number; readonly step: TrackerStep }
  | { readonly kind: 'tracker'; readonly index: number; readonly tracker: TrackerProbe }
  | { readonly kind: 'dialling'; readonly peers: readonly PeerAddress[] }
  | { readonly kind: 'peer'; readonly peer: PeerProbe }

/** Cancels a probe, or follows it. */
export interface ProbeControl {
  readonly signal?: AbortSignal | undefined
  readonly onStep?: ((step: ProbeStep) => void) | undefined
}

const MAX_TRACKERS = 100
const MAX_PEERS = 100
const PARALLEL_DIALS = 25

/**
 * Asks every tracker in parallel, dials every peer that they name, and gives one verdict. Announces are followed by
 * `stopped`, never by `completed`; private torrents are only scraped unless forced. Rejects only when aborted.
 */
export async function probeWith(
  ports: ProbePorts,
  target: ProbeTarget,
  options: ProbeOptions = {},
  control: ProbeControl = {},
): Promise<ProbeReport> {
  const signal = control.signal ?? new AbortController().signal
  const identity: Identity = {
    peerId: createPeerId(ports.random),
    port: 40_000 + Math.floor(ports.random() * 20_000),
    key: Math.floor(ports.random() * 2 ** 32),
  }
  const announce = target.privacy === 'public' || options.force === true
  const run: Run = { ports, target, options, signal, identity, announce }
  const asked = target.trackers.slice(0, MAX_TRACKERS)
  const barrier = new Barrier(asked.length * target.wireHashes.length)
  const trackers = await Promise.all(
    asked
      .flatMap((tracker) => target.wireHashes.map((infoHash) => ({ tracker, infoHash })))
      .map(async ({ tracker, infoHash }, index) => {
        control.onStep?.({ kind: 'asking', index, tracker: redactTracker(tracker) })
        const onRequest = (step: TrackerStep): void => control.onStep?.({ kind: 'request', index, step })
        const found = await probeTracker(tracker, infoHash, run, { barrier, onRequest })
        control.onStep?.({ kind: 'tracker', index, tracker: found })
        return found
      }),
  )
  const dial = options.trackersOnly !== true && (announce || target.peers.length > 0)
  const peers = dial ? await probePeers(peersOf(trackers, run), run, control) : []
  const scrapeOnly = announce ? undefined : target.privacy === 'private' ? 'private' : 'maybe-private'
  const verdict = judge(trackers, peers, announce && options.trackersOnly !== true)
  return { name: target.name, infoHash: target.infoHash, verdict, trackers, peers, scrapeOnly }
}

interface Identity {
  readonly peerId: PeerId
  readonly port: number
  readonly key: number
}

interface Run {
  readonly ports: ProbePorts
  readonly target: ProbeTarget
  readonly options: ProbeOptions
  readonly signal: AbortSignal
  readonly identity: Identity
  readonly announce: boolean
}

/** Holds everybody back until the last one has come. */
class Barrier {
  readonly #all = Promise.withResolvers<void>()
  #missing: number

  constructor(count: number) {
    this.#missing = count
  }

  /** A participant's way to arrive: once, however often it is called. */
  participant(): () => Promise<void> {
    let arrived = false
    return () => {
      if (!arrived && --this.#missing <= 0) this.#all.resolve()
      arrived = true
      return this.#all.promise
    }
  }
}

/** What the trackers of one probe share. */
interface Round {
  readonly barrier: Barrier
  readonly onRequest: (step: TrackerStep) => void
}

async function probeTracker(tracker: string, infoHash: Uint8Array, run: Run, round: Round): Promise<TrackerProbe> {
  const task: TrackerTask = {
    tracker,
    infoHash,
    ...run.identity,
    left: run.target.length ?? 1,
    announce: run.announce,
    scraped: round.barrier.participant(),
    timeLimit: run.options.trackerTime ?? 10_000,
    signal: run.signal,
  }
  const log = new TrackerLog(task, run.ports, round.onRequest)
  const shown = { tracker: redactTracker(tracker), protocol: protocolOf(tracker) }
  const findings = await findingsOf(task, run, log)
  const peers = findings.peers.filter(({ port }) => port !== run.identity.port)
  return { ...shown, steps: log.steps, verdict: verdictOf(findings, peers, task), counts: findings.counts, peers }
}

async function findingsOf(task: TrackerTask, run: Run, log: TrackerLog): Promise<TrackerFindings> {
  const nothing = { counts: undefined, peers: [] }
  try {
    switch (protocolOf(task.tracker)) {
      case 'http':
      case 'https':
        return await probeHttpTracker(task, run.ports, log)
      case 'udp':
        return await probeUdpTracker(task, run.ports, log)
      case 'ws':
      case 'wss':
        return await probeWsTracker(task, run.ports, log)
      case 'unknown':
        throw new BadTrackerUrlError(redactTracker(task.tracker))
    }
  } catch (error) {
    run.signal.throwIfAborted()
    if (!(error instanceof BadTrackerUrlError)) return { ...nothing, trouble: errorVerdict(error, task.tracker) }
    return { ...nothing, trouble: { code: 'bad-url', subject: redactTracker(errorText(error)), hint: undefined } }
  } finally {
    task.scraped() // whoever failed early must not hold the others back
  }
}

function verdictOf(findings: TrackerFindings, peers: readonly PeerAddress[], task: TrackerTask): Verdict {
  if (findings.trouble !== undefined) return findings.trouble
  const subject = redactTracker(task.tracker)
  if (peers.length > 0) return { code: 'fine', subject, hint: undefined }
  const known = (findings.counts?.seeders ?? 0) + (findings.counts?.leechers ?? 0)
  const own = findings.countsIncludeUs === true ? 1 : 0
  return { code: known > own ? 'counts-only' : 'never-announced', subject, hint: undefined }
}

/** The peers of all trackers, each once, and those that the link names. */
function peersOf(trackers: readonly TrackerProbe[], run: Run): readonly PeerAddress[] {
  const named = run.target.peers.flatMap((text): PeerAddress[] => {
    const match = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text)
    const port = Number(match?.[2] ?? 0)
    return match?.[1] === undefined || port < 1 || port > 65_535 ? [] : [{ address: match[1], port }]
  })
  const all = [...trackers.flatMap(({ peers }) => peers), ...named]
  const byPlace = new Map(all.map((peer) => [`${peer.address} ${peer.port}`, peer]))
  return [...byPlace.values()].slice(0, MAX_PEERS)
}

async function probePeers(
  peers: readonly PeerAddress[],
  run: Run,
  control: ProbeControl,
): Promise<readonly PeerProbe[]> {
  const { ports, target, identity, signal } = run
  const probes: PeerProbe[] = []
  const waiting = peers.values()
  control.onStep?.({ kind: 'dialling', peers })
  const worker = async (): Promise<void> => {
    for (const peer of waiting) {
      const timeLimit = run.options.peerTime ?? 8000
      const infoHash = target.wireHashes[0] ?? new Uint8Array(20)
      const found = await probePeer(
        { peer, infoHash, peerId: identity.peerId, pieceCount: target.pieceCount, timeLimit, signal },
        ports,
      )
      probes.push(found)
      control.onStep?.({ kind: 'peer', peer: found })
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL_DIALS, peers.length) }, worker))
  return probes
}

function protocolOf(tracker: string): TrackerProbe['protocol'] {
  switch (/^([a-z]+):\/\//i.exec(tracker)?.[1]?.toLowerCase()) {
    case 'http':
      return 'http'
    case 'https':
      return 'https'
    case 'udp':
      return 'udp'
    case 'ws':
      return 'ws'
    case 'wss':
      return 'wss'
    default:
      return 'unknown'
  }
}
