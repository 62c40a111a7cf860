/** A DHT node from `host:port`, the host in brackets where it is an IPv6 address. */
export function parseNode(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':')
  const [host, port] = [text.slice(0, colon).replace(/^\[|\]$/g, ''), Number(text.slice(colon + 1))]
  return { host, port: Number.isInteger(port) ? port : 0 }
}
