import { type Reason, reason } from '../reason.ts'
import type { ClientConfig } from './client-config.ts'
import { asClientError } from './client-error.ts'

/** What the operating system, TLS and undici call it. */
const bySystemCode = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ETIMEDOUT: 'no-answer',
  UND_ERR_CONNECT_TIMEOUT: 'no-answer',
  UND_ERR_HEADERS_TIMEOUT: 'no-answer',
  ENOENT: 'socket-missing',
  EACCES: 'socket-missing',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-unknown',
  CERT_HAS_EXPIRED: 'certificate-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  EPROTO: 'not-tls',
} as const

/** Why a client could not be tested, one code for each thing that its owner would do about it; the API lists them. */
export type TestFailureCode =
  | (typeof bySystemCode)[keyof typeof bySystemCode]
  | 'cut-off'
  | 'login-wrong'
  | 'login-missing'
  | 'login-spared'
  | 'key-wrong'
  | 'gate'
  | 'banned'
  | 'refused'
  | 'other-program'

/** Says in one code what went wrong; `config` tells which login was tried. */
export function testFailure(error: unknown, config: ClientConfig): Reason<TestFailureCode> {
  const { code, message } = asClientError(error)
  switch (code) {
    case 'client-login':
      return reason(loginFailure(config), message)
    case 'client-gate':
      return reason('gate', message)
    case 'client-banned':
      return reason('banned', message)
    case 'client-refused':
      return reason('refused', message)
    case 'client-protocol':
      return reason('other-program', message)
    case 'client-unreachable':
    case 'client-silent':
      return reason(fromSystem(error) ?? (timedOut(error) ? 'no-answer' : 'cut-off'), message)
  }
}

function loginFailure(config: ClientConfig): TestFailureCode {
  if (config.kind === 'builtin') return 'login-wrong'
  if ('apiKey' in config && config.apiKey !== undefined) return 'key-wrong'
  return config.username === undefined || config.password === undefined ? 'login-missing' : 'login-wrong'
}

/** The first system code that is known, along the causes. */
function fromSystem(error: unknown): TestFailureCode | undefined {
  for (const cause of causesOf(error)) {
    const code = 'code' in cause ? cause.code : undefined
    if (typeof code === 'string' && isKnown(code)) return bySystemCode[code]
  }
  return undefined
}

function timedOut(error: unknown): boolean {
  return causesOf(error).some(({ name, message }) => name === 'TimeoutError' || message.endsWith('in time'))
}

function causesOf(error: unknown): readonly Error[] {
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(causesOf)]
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

function isKnown(code: string): code is keyof typeof bySystemCode {
  return Object.hasOwn(bySystemCode, code)
}
