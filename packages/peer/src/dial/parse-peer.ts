/** An address and port from `1.2.3.4:5` or `[2001:db8::1]:5`; undefined for anything else, names too. */
export function parsePeer(text: string): { readonly address: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([0-9.]{7,15})):(\d{1,5})$/i.exec(text)
  const address = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return address === undefined || port < 1 || port > 65_535 ? undefined : { address, port }
}
