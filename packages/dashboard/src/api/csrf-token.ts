let token: string | undefined

/** Keeps the CSRF token of the session for the changes to come; it lives in memory only, never in storage. */
export function rememberCsrfToken(value: string | undefined): void {
  token = value
}

export function currentCsrfToken(): string | undefined {
  return token
}
