/** The address in `address:port`, or in an address alone; a lab has IPv4 only. */
export function peerHost(place: string): string {
  const [host = ''] = place.split(':')
  return host
}
