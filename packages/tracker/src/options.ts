export { resolveOptions } from './resolve-options.ts'
export { TrackerOptionsError } from './tracker-errors.ts'
