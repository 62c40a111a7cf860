/** A host whose private address may be fetched from, or whose tracker the built-in client may announce to. */
export interface AllowedHost {
  /** `host` or `host:port`. */
  readonly host: string
  readonly purpose: 'fetch' | 'tracker'
  readonly createdAt: number
}
