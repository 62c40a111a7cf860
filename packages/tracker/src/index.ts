export type { AccessRules, ListEntry } from './access/access-rules.ts'
export { createTracker } from './adapters/create-tracker.ts'
export type * from './tracker.ts'
export { AccessRuleError, PortInUseError, TrackerOptionsError } from './tracker-errors.ts'
