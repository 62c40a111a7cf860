/** What `shoal shots` may be told. */
export interface ShotsCommandOptions {
  readonly output?: string
  readonly count?: string
  readonly every?: string
  readonly at?: readonly string[]
  readonly exact?: boolean
  readonly unproved?: boolean
  readonly files?: readonly string[]
  readonly episodes?: string
  readonly format?: string
  readonly sheet?: boolean
  readonly quote?: boolean
  readonly budget?: string
  readonly deadline?: string
  readonly peer?: readonly string[]
  readonly allowPeers?: readonly string[]
  readonly allowTracker?: readonly string[]
  readonly dht?: boolean
  readonly from?: string
  readonly json?: boolean
}
