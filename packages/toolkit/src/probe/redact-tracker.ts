const SECRET_NAMES = /^(?:passkey|authkey|auth|key|token|pid|uk|secure|torrent_pass|apikey|secret)$/i
const LONG_ENOUGH = 16 // characters: shorter segments are words like `announce`, not keys
const REDACTED = '***'

/** A tracker's URL without what identifies its user: credentials, passkeys in the path and in the query. */
export function redactTracker(url: string): string {
  const [whole = url, scheme = '', authority = '', path = '', query] =
    /^([a-z]+:\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  if (whole === '') return url
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const segments = path.split('/').map((segment) => (looksSecret(segment) ? REDACTED : segment))
  const shown = scheme + (authority === host ? host : `${REDACTED}@${host}`) + segments.join('/')
  return query === undefined ? shown : `${shown}?${query.split('&').map(redactParameter).join('&')}`
}

/** The text with every secret of the tracker's URL replaced, for replies and errors that repeat it. */
export function redactWithin(text: string, trackerUrl: string): string {
  return secretsOf(trackerUrl).reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text)
}

function secretsOf(url: string): readonly string[] {
  const [, credentials] = /^[a-z]+:\/\/([^@/?#]*)@/i.exec(url) ?? []
  const [path = '', query = ''] = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split('?')
  const values = query
    .split('&')
    .flatMap((pair) => (redactParameter(pair) === pair ? [] : [pair.slice(pair.indexOf('=') + 1)]))
  const secrets = [
    ...path.split('/').filter(looksSecret),
    ...values,
    ...(credentials === undefined ? [] : [credentials]),
  ]
  return secrets.filter((secret) => secret.length >= 4)
}

function redactParameter(pair: string): string {
  const equals = pair.indexOf('=')
  if (equals < 0) return looksSecret(pair) ? REDACTED : pair
  const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
  if (name === 'info_hash' || name === 'peer_id') return pair
  return SECRET_NAMES.test(name) || looksSecret(value) ? `${name}=${REDACTED}` : pair
}

function looksSecret(text: string): boolean {
  return text.length >= LONG_ENOUGH && /^[A-Za-z0-9_.-]+$/.test(text) && /\d|[A-Z]/.test(text)
}
