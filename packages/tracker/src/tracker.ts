import type { InfoHash } from '@shoal/bittorrent'
import type { AccessRules, ListEntry } from './access/access-rules.ts'
import type { LatencyCounts } from './announce/thread-counters.ts'
import type { CreditBatch, Member, MemberChange, MemberFlag, MemberRules, TorrentFactor } from './members/member.ts'
import type { TrackerWarning } from './tracker-warning.ts'

/**
 * A running tracker: HTTP, UDP and WebSocket on one port number, one policy, one set of swarms.
 * Made by `createTracker(options)`; nothing is opened before `start`.
 */
export interface Tracker {
  readonly name: 'tracker'
  /** Restores the snapshot, binds every address and answers. Throws `PortInUseError` or the system's error. */
  start(signal: AbortSignal): Promise<void>
  /** Stops taking requests, answers those at hand, writes the snapshot. Ends at once when `signal` fires. */
  stop(signal: AbortSignal): Promise<void>
  /** Reads list files and certificate again; one that is wrong leaves the old one in force, and the log says why. */
  reload(): Promise<void>
  /** Where it listens; empty before `start`. */
  readonly addresses: readonly TrackerAddress[]
  /** The URLs to put into torrents, best first; made of `publicUrl` or of the listening addresses. */
  announceUrls(): readonly string[]
  /** Totals since the start, and what is in memory now. Cheap: may be polled each second. */
  counters(): TrackerCounters
  /** One page of the swarms. */
  swarms(query?: SwarmQuery): Promise<Page<SwarmRow>>
  /** One swarm, or undefined when nobody announced it lately. */
  swarm(infoHash: InfoHash): SwarmRow | undefined
  /** One page of a swarm's peers. */
  peers(infoHash: InfoHash, query?: PeerQuery): Promise<Page<PeerRow>>
  /** The rules in force. */
  accessRules(): AccessRules
  /** Replaces rules and lists at once for every protocol; throws `AccessRuleError` and keeps the old ones when one is wrong. */
  setAccessRules(rules: AccessRules): void
  /** Replaces one list of info-hashes. */
  setList(list: 'allow' | 'deny', entries: Iterable<ListEntry>): void
  /** Adds to and removes from one list of info-hashes. */
  updateList(
    list: 'allow' | 'deny',
    change: { readonly add?: Iterable<ListEntry>; readonly remove?: Iterable<InfoHash> },
  ): void
  /** Names shown beside info-hashes, for torrents on no list. */
  setNames(entries: Iterable<ListEntry>): void
  /** Addresses shut out for a while, by the abuse defences or by hand. */
  bans(): readonly BanRow[]
  ban(address: string, seconds: number, reason: string): void
  unban(address: string): boolean
  /** Replaces the members of a private tracker. */
  setMembers(members: Iterable<Member>): void
  /** Adds, changes and removes some members. */
  updateMembers(change: MemberChange): void
  setMemberRules(rules: MemberRules): void
  /** Replaces what bytes of torrents count, such as freeleech. */
  setTorrentFactors(factors: Iterable<TorrentFactor>): void
  /** What members did that a person should look at. */
  memberFlags(): readonly MemberFlag[]
  /** Batches of credits written down and not committed, oldest first; read them again after a failure. */
  pendingCredits(limit?: number): readonly CreditBatch[]
  /** Tells the numbers of these batches from those of a journal that was lost; known after `start`. */
  readonly creditJournal: string
  /** Drops batches up to and with this number: they are safe elsewhere now. */
  commitCredits(batch: number): Promise<void>
  /** Writes the snapshot now. */
  saveSnapshot(signal: AbortSignal): Promise<void>
  /** Prometheus text format 0.0.4. */
  metrics(): string
}

/** How a tracker is set up. Every field has a default but `port`. */
export interface TrackerOptions {
  /** TCP and UDP port; 0 lets the system choose one free for both. */
  readonly port: number
  /** Addresses to listen on. Default 127.0.0.1 and, where the system has it, ::1. */
  readonly listen?: readonly string[]
  /** Default all three. */
  readonly protocols?: readonly ('http' | 'udp' | 'ws')[]
  /** Who and what is served. Default: listed, with empty lists. */
  readonly access?: AccessRules
  /** Seconds between announces asked of clients. Default 1800. */
  readonly intervalSeconds?: number
  /** Seconds that a client must wait at least. Default 300. */
  readonly minIntervalSeconds?: number
  /** Seconds between announces asked of peers over WebSocket. Default 120. */
  readonly socketIntervalSeconds?: number
  /** Up to this share of the interval is added at random so that clients spread out. Default 0.1. */
  readonly intervalJitter?: number
  /** Seconds of silence after which a peer is gone; must lie above the longest interval. Default half as much again. */
  readonly peerTimeoutSeconds?: number
  /** The port of peers that name none over HTTP, such as 6881. Default none: they are refused. */
  readonly defaultPort?: number
  /** Peers in one reply at most. Default 200. */
  readonly maxPeers?: number
  /** Peers in one reply when the client names no number. Default 50. */
  readonly defaultPeers?: number
  /** Info-hashes in one scrape at most. Default 74, as many as a UDP scrape carries. */
  readonly maxScrape?: number
  /** Whether a scrape without info-hashes lists every swarm. Default false. */
  readonly fullScrape?: boolean
  /** URL that people put into torrents when it is not the listening address, such as https://tracker.example/announce. */
  readonly publicUrl?: string
  /** MiB for swarms and peers. Default 256. */
  readonly memoryMebibytes?: number
  /** MiB for the optional details of peers (client, source address, speed); 0 keeps none. Default 64. */
  readonly detailsMebibytes?: number
  /** UDP threads for each listening address; 0 serves UDP through node:dgram. Default 1 on Linux, 0 elsewhere. */
  readonly threads?: number
  /**
   * Whether announces over HTTP have a thread of their own for each listening address; on Linux with
   * a port that is not 0. Default true.
   */
  readonly httpThreads?: boolean
  /** File that keeps swarms and counts over a restart. Default none. */
  readonly snapshotFile?: string
  /** Seconds between snapshots. Default 300. */
  readonly snapshotIntervalSeconds?: number
  /** Sources whose forwarding headers and PROXY prefixes are believed, as addresses or CIDRs. Default none. */
  readonly trustedProxies?: readonly string[]
  /** Which of the forwarding headers trusted proxies set. Default x-forwarded-for. */
  readonly proxyHeader?: 'x-forwarded-for' | 'forwarded' | 'cf-connecting-ip'
  /** Whether connections from trusted proxies begin with a PROXY protocol prefix. Default false. */
  readonly proxyProtocol?: boolean
  /** Sources that may name another address with `ip=`, as addresses or CIDRs. Default none. */
  readonly mayNameAddress?: readonly string[]
  /** Per-source limits; 0 switches one off. */
  readonly limits?: TrackerLimits
  /** Certificate and key for TLS on HTTP and WebSocket; reloaded when the files change. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** Private mode: file that keeps credits until they are committed. Default none. */
  readonly creditJournalFile?: string
  /** Private mode: where batches of credits are posted, signed with the secret. Default nowhere. */
  readonly creditWebhook?: { readonly url: string; readonly secret: string }
  /** Receives one line per event that an operator should see; never peers' requests. */
  readonly log?: (entry: TrackerLogEntry) => void
}

/** Ceilings per source. Rates are tokens a second with a burst of ten seconds' worth. */
export interface TrackerLimits {
  /** Requests a second from one IPv4 address or one IPv6 /64. Default 50. */
  readonly requestsPerAddress?: number
  /** Requests a second from one IPv4 /24 or one IPv6 /48. Default 500. */
  readonly requestsPerNetwork?: number
  /** New swarms a minute from one IPv4 /24 or one IPv6 /48 on an open tracker. Default 600. */
  readonly newSwarmsPerNetwork?: number
  /** Datagrams with a wrong connection id a minute after which an address is banned. Default 600. */
  readonly badConnectionIds?: number
  /** Seconds that such a ban lasts. Default 600. */
  readonly banSeconds?: number
  /** TCP connections at once. Default 10,000. */
  readonly connections?: number
}

export interface TrackerLogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly [field: string]: unknown
}

export interface TrackerAddress {
  readonly protocol: 'http' | 'udp'
  readonly address: string
  readonly port: number
}

export interface TrackerCounters {
  readonly startedAt: number // Unix milliseconds
  readonly swarms: number
  readonly seeders: number
  readonly leechers: number
  readonly completed: number
  /** Announces and scrapes ever, restarts included where there is a snapshot. */
  readonly calls: number
  /** HTTP and WebSocket connections open now; each has one request under way at most. */
  readonly activeRequests: number
  readonly announces: { readonly http: number; readonly udp: number; readonly ws: number }
  readonly scrapes: { readonly http: number; readonly udp: number; readonly ws: number }
  /** Requests answered with a reason of refusal. */
  readonly refused: number
  /** Datagrams and connections answered with silence. */
  readonly dropped: number
  readonly bans: number
  readonly memoryBytes: { readonly used: number; readonly budget: number; readonly resident: number }
  /** How long requests took in the server, by protocol. */
  readonly latency: { readonly http: LatencyCounts; readonly udp: LatencyCounts }
  /** Things that an operator should mend. */
  readonly warnings: readonly TrackerWarning[]
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Rows that match, on all pages. */
  readonly total: number
  readonly page: number
  readonly pageSize: number
}

export interface PageQuery {
  /** From 1. Default 1. */
  readonly page?: number
  /** 1 to 500. Default 50. */
  readonly pageSize?: number
  /** Default descending for numbers, ascending for names. */
  readonly order?: 'asc' | 'desc'
}

export interface SwarmQuery extends PageQuery {
  readonly sort?: 'seeders' | 'leechers' | 'completed' | 'lastAnnounce' | 'name'
  /** Part of the name, or the beginning of the info-hash. */
  readonly search?: string
}

export interface SwarmRow {
  readonly infoHash: InfoHash
  readonly name?: string
  readonly seeders: number
  readonly leechers: number
  readonly paused: number
  readonly completed: number
  readonly lastAnnounceAt: number // Unix milliseconds, to the minute; 0 when nobody announced since the start
}

export interface PeerQuery extends PageQuery {
  readonly sort?: 'address' | 'left' | 'uploaded' | 'downloaded' | 'lastAnnounce' | 'client'
  /** Part of the address or of the client's name. */
  readonly search?: string
}

/** One peer. The fields of the details tier are absent where it is off or had no room. */
export interface PeerRow {
  /** The address handed to other peers. */
  readonly address: string
  readonly port: number
  readonly seeder: boolean
  readonly paused: boolean
  /** True for the second family of a peer that comes over both IPv4 and IPv6. */
  readonly counted: boolean
  readonly protocol?: 'http' | 'udp' | 'ws'
  /** Where the announce came from, when that is not `address`. */
  readonly sourceAddress?: string
  readonly peerId?: string // 40 hexadecimal digits
  readonly client?: string
  readonly clientVersion?: string
  readonly uploaded?: number // bytes
  readonly downloaded?: number // bytes
  readonly left?: number // bytes
  readonly uploadSpeed?: number // bytes a second, from the last two announces
  readonly downloadSpeed?: number // bytes a second, from the last two announces
  readonly firstSeenAt?: number // Unix milliseconds
  readonly lastAnnounceAt: number // Unix milliseconds; to the minute without details
}

export interface BanRow {
  readonly address: string
  readonly reason: string
  readonly until: number // Unix milliseconds
}
