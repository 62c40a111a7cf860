/** Something that an operator should mend. */
export type TrackerWarning =
  /** Every peer seems to be this gateway: a proxy or Docker's bridge hides the real addresses. */
  | { readonly kind: 'shared-gateway'; readonly address: string }
  /** UDP threads got a receive buffer of `bytes` where bursts need `wanted`. */
  | { readonly kind: 'small-receive-buffer'; readonly bytes: number; readonly wanted: number }

/** A warning in words, with the way out. */
export function warningText(warning: TrackerWarning): string {
  switch (warning.kind) {
    case 'shared-gateway':
      return `every peer seems to be ${warning.address}, a gateway: the real addresses are lost on the way (use host networking)`
    case 'small-receive-buffer':
      return `UDP receive buffer is only ${Math.round(warning.bytes / 1024)} KiB; raise net.core.rmem_max to ${warning.wanted} so that bursts are not lost`
  }
}
