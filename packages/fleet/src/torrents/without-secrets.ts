/** Passkeys are long runs of letters and digits. */
const SECRET = /^[0-9a-z_-]{16,}$/i
const HIDDEN = '…'

/** An address with what may be a passkey replaced: long path segments, every parameter's value, user and password. */
export function withoutSecrets(address: string): string {
  const url = URL.parse(address)
  if (url === null) return HIDDEN
  const path = url.pathname
    .split('/')
    .map((segment) => (SECRET.test(segment) ? HIDDEN : segment))
    .join('/')
  const names = [...url.searchParams.keys()].map((name) => `${name}=${HIDDEN}`)
  return `${url.protocol}//${url.host}${path}${names.length === 0 ? '' : `?${names.join('&')}`}`
}
