export type { AccessRules, ListEntry } from './access/access-rules.ts'
export { createTracker } from './adapters/create-tracker.ts'
export { type LoadOptions, type LoadResult, loadInfoHash } from './adapters/load/load-plan.ts'
export { LoadTargetError, loadTracker } from './adapters/load/load-tracker.ts'
export type {
  Credit,
  CreditBatch,
  Member,
  MemberChange,
  MemberFlag,
  MemberRules,
  TorrentFactor,
} from './members/member.ts'
export type * from './tracker.ts'
export { AccessRuleError, PortInUseError, TrackerOptionsError } from './tracker-errors.ts'
export { type TrackerWarning, warningText } from './tracker-warning.ts'
