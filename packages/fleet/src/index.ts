export { createClientFactory } from './adapters/client-factory.ts'
export { DelugeClient } from './adapters/deluge/deluge-client.ts'
export { GuardedFetcher } from './adapters/guarded-fetch/guarded-fetcher.ts'
export { nodeFolderProbe } from './adapters/node-folder-probe.ts'
export { createNoticeSender } from './adapters/notices/notice-sender.ts'
export { QbittorrentClient } from './adapters/qbittorrent/qbittorrent-client.ts'
export { RtorrentClient } from './adapters/rtorrent/rtorrent-client.ts'
export { fleetMigrations } from './adapters/sql-store/fleet-migrations.ts'
export type { FleetSchema } from './adapters/sql-store/fleet-schema.ts'
export { createSqlApiRecords } from './adapters/sql-store/sql-api-records.ts'
export { createSqlBuiltinMemory } from './adapters/sql-store/sql-builtin-memory.ts'
export { createSqlFleetStore } from './adapters/sql-store/sql-fleet-store.ts'
export { createSqlMoveStore } from './adapters/sql-store/sql-move-store.ts'
export { createSqlNoticeStore } from './adapters/sql-store/sql-notice-store.ts'
export { TransmissionClient } from './adapters/transmission/transmission-client.ts'
export { WatchedFolder } from './adapters/watched-folder/watched-folder.ts'
export type { AllowedHost } from './allowed-host.ts'
export {
  type ClientConfig,
  type ClientConfigInput,
  type ClientKind,
  clientConfigSchema,
} from './client/client-config.ts'
export type { ClientFactory } from './client/client-factory.ts'
export type {
  ClientChange,
  ClientOperations,
  ClientTest,
  ClientView,
  PathMappingTest,
} from './client/client-view.ts'
export { toClientPath, toShoalPath } from './client/map-path.ts'
export { peerHost } from './client/peer-host.ts'
export type { MappedFolder } from './client/test-path-mapping.ts'
export type { FilePriority, ShareLimit, ShareLimits, TorrentChange } from './client/torrent-change.ts'
export type {
  AddTorrent,
  ClientFile,
  ClientPeer,
  ClientPieces,
  ClientSession,
  ClientSnapshot,
  ClientTorrent,
  ClientTracker,
  ContentLayout,
  TorrentActivity,
  TorrentClient,
  TorrentFacts,
  TorrentWishes,
} from './client/torrent-client.ts'
export type { SessionAdd, SessionTorrent, TorrentSession } from './client/torrent-session.ts'
export type { Clock } from './clock.ts'
export type { CompatibleApiUser } from './compatible-api/api-sessions.ts'
export {
  type CompatibleApi,
  type CompatibleApiOptions,
  createCompatibleApi,
} from './compatible-api/compatible-api.ts'
export type { ApiRecords, RecordKind } from './compatible-api/labels/api-records.ts'
export {
  type OldConfiguration,
  type OldConfigurationOutcome,
  parseOldConfiguration,
} from './configuration/parse-old-configuration.ts'
export { createFleet } from './create-fleet.ts'
export type { EndpointOperations, EndpointView } from './endpoints/endpoint-view.ts'
export type { FieldIssue } from './field-issue.ts'
export type {
  AllowanceOperations,
  DecisionOperations,
  Fleet,
  FleetHealth,
  RemovalOperations,
  RemovalPlan,
  Replay,
  ReplayedDecision,
  SettingsChange,
  SettingsOperations,
} from './fleet.ts'
export type { Allowances, FleetOptions } from './fleet-options.ts'
export { type FleetSettings, fleetSettingsSchema } from './fleet-settings.ts'
export { type GrabStateKind, grabStateKinds } from './grab/grab.ts'
export type {
  GrabChange,
  GrabDetail,
  GrabFilter,
  GrabListRequest,
  GrabOperations,
  GrabView,
  TimelineEntry,
} from './grab/grab-view.ts'
export {
  type IndexerProxyChange,
  type IndexerProxyOperations,
  type IndexerProxyView,
  indexerProxiesSchema,
} from './grab/indexer-proxies.ts'
export type { FetchOutcome, FetchRequest, TorrentFetcher } from './grab/torrent-fetcher.ts'
export type { Acceptance } from './intake/acceptance.ts'
export type { Release, ReleaseSource } from './intake/release.ts'
export { judgeWebhookPath, newWebhookPath } from './intake/webhook-path.ts'
export type { Log } from './log.ts'
export { type MoveState, moveStates } from './moves/move.ts'
export type { MoveStore } from './moves/move-store.ts'
export type { MoveChange, MoveOperations, MoveRequest, MoveView } from './moves/moves.ts'
export type { PeerMetadata } from './moves/peer-metadata.ts'
export { createNotices, type NoticesOptions } from './notices/create-notices.ts'
export { noticeChannelSchema, noticeSecrets } from './notices/notice-channel.ts'
export { noticeKinds, type OutboxEvent } from './notices/notice-event.ts'
export type { ChannelChange, ChannelTest, ChannelView, Notices, NoticeView } from './notices/notices.ts'
export { MAXIMAL_PAGE, type Page, type PageRequest } from './page.ts'
export type { Candidate, CandidateVerdict, ClientNumbers, Decision, Placement } from './placement/decision.ts'
export { type PlacementPolicy, placementPolicySchema, sortKeys } from './placement/placement-policy.ts'
export type { Reason } from './reason.ts'
export type { PlannedRemoval, RemovalVerdict } from './removal/plan-removals.ts'
export { type RemovalPolicy, removalPolicySchema } from './removal/removal-rules.ts'
export type { FleetStore } from './store/fleet-store.ts'
export { StoreUnwritableError } from './store/store-unwritable-error.ts'
export type {
  AddedTorrent,
  FleetClient,
  FleetTorrent,
  TorrentAddress,
  TorrentAnswer,
  TorrentCommand,
  TorrentOperations,
  TorrentToAdd,
} from './torrents/torrent-operations.ts'
