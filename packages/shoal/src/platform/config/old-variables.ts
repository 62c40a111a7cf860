/**
 * The environment variables of the tracker Worker that Shoal replaces, and the settings that mean the same. `MAX_PEERS` was
 * both what a client got that asked for nothing and the most that it could get.
 */
export const OLD_VARIABLES: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['PEER_TIMEOUT', [['tracker', 'peerTimeoutSeconds']]],
  [
    'MAX_PEERS',
    [
      ['tracker', 'maxPeers'],
      ['tracker', 'defaultPeers'],
    ],
  ],
  ['TRACKER_URL', [['tracker', 'publicUrl']]],
])
