/** The host in a client's address, where it takes connections of peers too. One on a Unix socket runs on this machine. */
export function peerHost(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  if (address.startsWith('unix:') || address.startsWith('/')) return '127.0.0.1'
  const text = address.includes('://') ? address.replace(/^[a-z0-9]+:/i, 'http:') : `http://${address}`
  return URL.canParse(text) ? new URL(text).hostname.replace(/^\[|\]$/g, '') : undefined
}
