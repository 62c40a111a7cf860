export { defaultPresetFile } from './adapters/create-targets.ts'
export { createTorrent, hashPlan, planFromDisk } from './adapters/create-torrent.ts'
export { probe } from './adapters/probe.ts'
export { type VerifyControl, verifyTorrent } from './adapters/verify-torrent.ts'
export { FileExistsError, writeTorrentFile } from './adapters/write-torrent-file.ts'
export { formatBytes } from './cli/format-bytes.ts'
export { type HelpWords, helpText, localizeHelp } from './cli/localize-help.ts'
export { registerToolkitCommands } from './cli/register-toolkit-commands.ts'
export { CreateError, type CreateFault, createErrorText } from './create/create-error.ts'
export type { CreateOptions } from './create/create-options.ts'
export type { CreatedTorrent } from './create/created-torrent.ts'
export { automaticPieceLength, PieceLengthError, parsePieceLength } from './create/piece-length.ts'
export { pathText, type TorrentPlan } from './create/plan-torrent.ts'
export { type NamedPreset, PresetError, parsePresets } from './create/preset.ts'
export { type EditedTorrent, editTorrent } from './edit/edit-torrent.ts'
export { EditError, type TorrentChange } from './edit/torrent-change.ts'
export type { HashingControl, HashingProgress } from './hashing/hashing-progress.ts'
export { SpeedWindow } from './hashing/speed-window.ts'
export { defaultTrackers } from './magnet/default-trackers.ts'
export { repairMagnet } from './magnet/repair-magnet.ts'
export type { ProbeControl, ProbeOptions, ProbeStep } from './probe/probe.ts'
export { ForbiddenContactError, type MayContact, type ProbeContact } from './probe/probe-contact.ts'
export {
  type PeerOutcome,
  type PeerProbe,
  type ProbeReport,
  type TrackerProbe,
  type TrackerStep,
  VERDICTS,
  type Verdict,
  type VerdictCode,
} from './probe/probe-report.ts'
export {
  type ProbeTarget,
  ProbeTargetError,
  targetOfLink,
  targetOfMetainfo,
  targetOfTorrent,
} from './probe/probe-target.ts'
export { outcomeText, trackerVerdictText, verdictText } from './probe/verdict-text.ts'
export { type BencodeJson, bencodeJson } from './show/bencode-json.ts'
export { bencodeText } from './show/bencode-text.ts'
export type { Lint, LintCode } from './show/lint.ts'
export { lintText } from './show/lint-text.ts'
export { qrSvg } from './show/qr-svg.ts'
export { type TorrentReport, torrentReport } from './show/torrent-report.ts'
export { summaryOf, type TorrentSummary } from './show/torrent-summary.ts'
export type { CliIo, Language } from './terminal/cli-io.ts'
export { printable, printableJson, printableLines } from './terminal/printable.ts'
export type { FileReport, FileState, VerifyReport } from './verify/verify-report.ts'
