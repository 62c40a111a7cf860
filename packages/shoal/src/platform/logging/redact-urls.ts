const URL_TEXT = /\b(?:https?|udp|wss?|socks5|postgres(?:ql)?):\/\/[^\s"'<>\\]+/gi
const SECRET_PARAMETER = /([?&;][^=&]*(?:key|token|auth|pass|secret|sign)[^=&]*=)[^&#]+/gi
/** Passkeys in paths, and our own webhook, are long runs of letters and digits; so are some names, which are no loss. */
const SECRET_SEGMENT = /\/[\w-]{20,}(?=[/?#.]|$)/gi
const USER = /^([a-z0-9]+:\/\/)[^/@]+@/i
const HIDDEN = '[secret]'

/** The text with everything in its URLs hidden that may be a credential: passkeys, tokens, names with passwords. */
export function redactUrls(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(URL_TEXT, (url) =>
    url.replace(USER, `$1${HIDDEN}@`).replace(SECRET_PARAMETER, `$1${HIDDEN}`).replace(SECRET_SEGMENT, `/${HIDDEN}`),
  )
}
