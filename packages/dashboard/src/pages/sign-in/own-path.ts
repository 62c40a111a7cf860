/** Whether it is a path of this site: `//host` and `/\host` would lead elsewhere. */
export function isOwnPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value)
}
