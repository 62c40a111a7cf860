import { randomBytes } from 'node:crypto'
import type { InfoHash } from '@shoal/bittorrent'
import { AccessLists } from '../access/access-lists.ts'
import { AccessPolicy, compilePolicy } from '../access/access-policy.ts'
import type { AccessRules, ListEntry } from '../access/access-rules.ts'
import { Announcer } from '../announce/announcer.ts'
import { SourceGuard } from '../announce/source-guard.ts'
import { reserveCounters, sumCounters, sumLatency, ThreadCounters } from '../announce/thread-counters.ts'
import { prometheusText } from '../frontend/prometheus-text.ts'
import type { CreditBatch, Member, MemberChange, MemberFlag, MemberRules, TorrentFactor } from '../members/member.ts'
import { Members } from '../members/members.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { MemoryStore } from '../swarm/memory-store.ts'
import type { SnapshotState, SnapshotTotals } from '../swarm/snapshot-format.ts'
import { control, reserveSwarmMemory, SHARDS, type SwarmMemory } from '../swarm/swarm-memory.ts'
import { type PageSources, peerPage, swarmPage, swarmRow } from '../swarm/swarm-pages.ts'
import type {
  BanRow,
  Page,
  PeerQuery,
  PeerRow,
  SwarmQuery,
  SwarmRow,
  Tracker,
  TrackerAddress,
  TrackerCounters,
  TrackerLogEntry,
} from '../tracker.ts'
import { BanList } from './ban-list.ts'
import { CoarseClock } from './coarse-clock.ts'
import { CreditKeeper, type CreditOptions } from './credit-keeper.ts'
import { ListFiles } from './list-files.ts'
import { dialledHost } from './listen-addresses.ts'
import { counterRows, TrackerListeners } from './listeners.ts'
import { createPasskeyDigest } from './passkey-digest.ts'
import { SnapshotKeeper } from './snapshot-keeper.ts'

const TICK = 250 // milliseconds between readings of the clock
const SWEEP_ROUND = 240 // ticks in which every shard is swept at least once: a minute
const SWARMS_PER_SWEEP = 64 // swarms looked at before the shard's lock is given back

const BAD_IDS = 'too many datagrams with a wrong connection id'

/** The tracker in one process: main thread, listeners, and everything that other parts ask it for. */
export class NodeTracker implements Tracker {
  readonly name = 'tracker'
  readonly #options: ResolvedOptions
  readonly #log: (entry: TrackerLogEntry) => void
  readonly #clock = new CoarseClock()
  readonly #memory: SwarmMemory
  readonly #store: MemoryStore
  readonly #counterMemory: SharedArrayBuffer
  readonly #announcer: Announcer
  #lists: AccessLists
  readonly #names = new Map<InfoHash, string>()
  readonly #bans: BanList
  readonly #listeners: TrackerListeners
  readonly #snapshots: SnapshotKeeper
  readonly #files: ListFiles
  readonly #members: Members
  readonly #credits: CreditKeeper
  #startedAt = 0
  /** What earlier runs counted. */
  #before: SnapshotTotals = { calls: 0, completed: 0 }
  #ticker: NodeJS.Timeout | undefined
  #sweptShard = 0

  constructor(options: ResolvedOptions, log: (entry: TrackerLogEntry) => void) {
    this.#options = options
    this.#log = log
    this.#lists = new AccessLists(options.access)
    const policy = compilePolicy(this.#lists.effective())
    this.#memory = reserveSwarmMemory(options.memoryMebibytes, options.detailsMebibytes, [
      randomWord(),
      randomWord(),
      randomWord(),
      randomWord(),
    ])
    this.#store = new MemoryStore(this.#memory, options.timeoutMinutes, {
      minute: this.#clock.minute,
      seconds: this.#clock.seconds,
      randomWord,
    })
    this.#counterMemory = reserveCounters(counterRows(options))
    this.#members = new Members(this.#clock.seconds, options.timeoutMinutes * 60, createPasskeyDigest())
    this.#credits = new CreditKeeper(this.#members, creditOptions(options), this.#clock.seconds, log)
    const guard = new SourceGuard(options.limits, this.#clock.seconds, randomWord())
    this.#bans = new BanList(guard, this.#clock.seconds)
    this.#announcer = new Announcer(
      {
        store: this.#store,
        settings: options.settings,
        counters: new ThreadCounters(this.#counterMemory, 0),
        guard,
        random: Math.random,
        members: this.#members,
      },
      new AccessPolicy(policy),
    )
    this.#listeners = new TrackerListeners({
      options,
      announcer: this.#announcer,
      table: this.#store.table,
      members: this.#members,
      clock: this.#clock,
      memory: this.#memory,
      counters: this.#counterMemory,
      connectionKey: [randomWord(), randomWord()],
      guardSeed: randomWord(),
      onBan: (address, until) => this.ban(address, until - this.#clock.seconds(), BAD_IDS),
      tracker: () => this,
      log,
    })
    this.#files = new ListFiles(
      options.access,
      (list, entries) => this.#enforce(this.#lists.withFile(list, entries)),
      log,
    )
    const lists = {
      current: () => ({ lists: this.#lists.own(), totals: this.#totals() }),
      restore: (state: SnapshotState) => this.#restoreState(state),
    }
    this.#snapshots = new SnapshotKeeper(this.#store, lists, options, log)
  }

  get addresses(): readonly TrackerAddress[] {
    return this.#listeners.addresses
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#startedAt = Date.now()
    this.#clock.tick()
    await this.#files.start(signal)
    await this.#snapshots.restore(signal)
    await this.#credits.start()
    this.#ticker = setInterval(() => this.#tick(), TICK)
    try {
      await this.#listeners.open(signal)
    } catch (error) {
      clearInterval(this.#ticker)
      await Promise.all([this.#files.stop(), this.#credits.stop()])
      throw error
    }
    this.#listeners.setBans(this.#bans.keys())
    this.#snapshots.begin()
    this.#log({ level: 'info', message: 'tracker listens', addresses: this.addresses })
  }

  async stop(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#listeners.close(signal), this.#files.stop()])
    clearInterval(this.#ticker)
    this.#listeners.takeNotes()
    await Promise.all([this.#snapshots.end(signal), this.#credits.stop()])
  }

  async reload(): Promise<void> {
    await Promise.all([this.#files.reload(), this.#listeners.reload()])
  }

  announceUrls(): readonly string[] {
    const { publicUrl, tls } = this.#options
    const urls = this.addresses.map(
      ({ protocol, address, port }) =>
        `${protocol === 'http' && tls !== undefined ? 'https' : protocol}://${dialledHost(address)}:${port}/announce`,
    )
    return publicUrl === undefined ? urls : [publicUrl]
  }

  counters(): TrackerCounters {
    const sums = sumCounters(this.#counterMemory)
    const sockets = this.#listeners.socketCounts()
    const total = (word: number) => this.#store.table.total(word)
    return {
      startedAt: this.#startedAt,
      swarms: this.#store.swarmCount(),
      seeders: total(control.seeders) + sockets.seeders,
      leechers: total(control.leechers) + sockets.leechers,
      completed: this.#before.completed + total(control.completed),
      calls: this.#before.calls + callsOf(sums),
      activeRequests: sums.connections + this.#listeners.connections(),
      announces: { http: sums.announcesHttp, udp: sums.announcesUdp, ws: sums.announcesWs },
      scrapes: { http: sums.scrapesHttp, udp: sums.scrapesUdp, ws: sums.scrapesWs },
      refused: sums.refused,
      dropped: sums.dropped,
      bans: this.#bans.rows().length,
      memoryBytes: {
        used: this.#store.table.usedBytes(),
        budget: (this.#options.memoryMebibytes + this.#options.detailsMebibytes) * 2 ** 20,
        resident: process.memoryUsage.rss(),
      },
      latency: { http: sumLatency(this.#counterMemory, 'http'), udp: sumLatency(this.#counterMemory, 'udp') },
      warnings: this.#listeners.warnings(),
    }
  }

  swarms(query: SwarmQuery = {}): Promise<Page<SwarmRow>> {
    return swarmPage(this.#pages(), query)
  }

  swarm(infoHash: InfoHash): SwarmRow | undefined {
    return swarmRow(this.#pages(), infoHash)
  }

  peers(infoHash: InfoHash, query: PeerQuery = {}): Promise<Page<PeerRow>> {
    return peerPage(this.#pages(), infoHash, query)
  }

  accessRules(): AccessRules {
    return this.#lists.effective()
  }

  setAccessRules(rules: AccessRules): void {
    this.#enforce(this.#lists.withRules(rules))
  }

  setList(list: 'allow' | 'deny', entries: Iterable<ListEntry>): void {
    this.#enforce(this.#lists.withList(list, entries))
  }

  updateList(
    list: 'allow' | 'deny',
    change: { readonly add?: Iterable<ListEntry>; readonly remove?: Iterable<InfoHash> },
  ): void {
    this.#enforce(this.#lists.withChange(list, change))
  }

  setNames(entries: Iterable<ListEntry>): void {
    for (const { infoHash, name } of entries) if (name !== undefined) this.#names.set(infoHash, name)
  }

  bans(): readonly BanRow[] {
    return this.#bans.rows()
  }

  ban(address: string, seconds: number, reason: string): void {
    this.#clock.tick() // may be before the start
    this.#bans.add(address, seconds, reason)
    this.#listeners.setBans(this.#bans.keys())
  }

  unban(address: string): boolean {
    const known = this.#bans.remove(address)
    this.#listeners.setBans(this.#bans.keys())
    return known
  }

  setMembers(members: Iterable<Member>): void {
    this.#members.replace(members)
    this.#listeners.setMembers()
  }

  updateMembers(change: MemberChange): void {
    this.#members.change(change)
    this.#listeners.setMembers()
  }

  setMemberRules(rules: MemberRules): void {
    this.#members.ledger.setRules(rules)
  }

  setTorrentFactors(factors: Iterable<TorrentFactor>): void {
    this.#members.ledger.setFactors(factors)
  }

  memberFlags(): readonly MemberFlag[] {
    return this.#members.ledger.flags()
  }

  pendingCredits(limit?: number): readonly CreditBatch[] {
    return this.#credits.pending(limit)
  }

  get creditJournal(): string {
    return this.#credits.journal
  }

  commitCredits(batch: number): Promise<void> {
    return this.#credits.commit(batch)
  }

  saveSnapshot(signal: AbortSignal): Promise<void> {
    return this.#snapshots.save(signal)
  }

  metrics(): string {
    return prometheusText(this.counters())
  }

  /** Compiles first, so that a wrong rule leaves the old ones in force. */
  #enforce(lists: AccessLists): void {
    const policy = compilePolicy(lists.effective())
    this.#lists = lists
    this.#announcer.policy = new AccessPolicy(policy)
    this.#listeners.setPolicy(policy)
  }

  #totals(): SnapshotTotals {
    const { calls, completed } = this.counters()
    return { calls, completed }
  }

  /** Lists that the options give are newer than those of the snapshot. */
  #restoreState({ lists: { allow, deny }, totals }: SnapshotState): void {
    // What the restored swarms bring is part of what was counted.
    const restored = this.#store.table.total(control.completed)
    this.#before = { calls: totals.calls, completed: Math.max(0, totals.completed - restored) }
    const own = this.#lists.own()
    if (own.allow.length === 0 && allow.length > 0) this.setList('allow', allow)
    if (own.deny.length === 0 && deny.length > 0) this.setList('deny', deny)
  }

  #pages(): PageSources {
    this.#clock.tick()
    return {
      table: this.#store.table,
      sockets: this.#listeners.socketRows(),
      nameOf: (infoHash) => this.#lists.nameOf(infoHash) ?? this.#names.get(infoHash),
      now: Date.now,
      pause: nextTurn,
    }
  }

  /** Reads the clock and sweeps a share of the shards, so that each is visited every minute. */
  #tick(): void {
    this.#clock.tick()
    this.#listeners.takeNotes()
    for (let share = 0; share < Math.ceil(SHARDS / SWEEP_ROUND); share++) {
      const shard = this.#sweptShard
      const rounds = this.#store.sweepRounds(shard, SWARMS_PER_SWEEP)
      for (let round = 0; round < rounds; round++) this.#store.sweep(shard, SWARMS_PER_SWEEP)
      this.#sweptShard = (shard + 1) % SHARDS
    }
  }
}

function callsOf(sums: ReturnType<typeof sumCounters>): number {
  const { announcesHttp, announcesUdp, announcesWs, scrapesHttp, scrapesUdp, scrapesWs } = sums
  return announcesHttp + announcesUdp + announcesWs + scrapesHttp + scrapesUdp + scrapesWs
}

function creditOptions(options: ResolvedOptions): CreditOptions {
  const { creditJournalFile: journalFile, creditWebhook: webhook } = options
  return { journalFile, webhook }
}

function randomWord(): number {
  return randomBytes(4).readInt32LE()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
