/** How a listening address is written in a URL that works on this machine. */
export function urlHost(address = '127.0.0.1'): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return address.includes(':') ? `[${address}]` : address
}
