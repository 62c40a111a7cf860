import { trackerPathHint } from '../show/tracker-path-hint.ts'
import type { Verdict, VerdictCode } from './probe-report.ts'
import { redactTracker, redactWithin } from './redact-tracker.ts'

const NOT_AUTHORISED =
  /pass ?key|auth ?key|unauthori[sz]ed|not (?:logged|allowed)|invalid (?:user|key|token|account)|banned|disabled|forbidden|access denied|登录|授权|封禁|禁用/i
const NOT_REGISTERED =
  /unregistered|not registered|not found|not exist|unknown (?:torrent|info)|download is not authorized|not (?:in|on) .*list|not served|torrent .*(?:deleted|removed)|未注册|不存在|未收录/i

const CODES: readonly (readonly [RegExp, VerdictCode])[] = [
  [/^(?:ENOTFOUND|EAI_.*|ENODATA|EBADNAME)$/, 'unresolvable'],
  [/^FORBIDDEN_CONTACT$/, 'forbidden'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(?:ETIMEDOUT|TimeoutError|ESOCKETTIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, 'timeout'],
  [/^(?:ERR_TLS.*|ERR_SSL.*|EPROTO|CERT_.*|DEPTH_.*|SELF_SIGNED.*|UNABLE_TO_.*|HOSTNAME_MISMATCH)$/, 'tls'],
  [/^(?:HPE_.*|HTTP_TRACKER_REPLY|WS_TRACKER_REPLY|NOT_A_TRACKER)$/, 'not-a-tracker'],
]

/** A tracker's own refusal as a rung: a wrong passkey, an unknown torrent, or something else. */
export function refusalVerdict(reason: string, tracker: string): Verdict {
  const code = NOT_REGISTERED.test(reason) ? 'not-registered' : NOT_AUTHORISED.test(reason) ? 'unauthorised' : 'failing'
  return { code, subject: redactWithin(reason.slice(0, 300), tracker), hint: undefined }
}

/** The rung of an error that stood between us and a tracker's reply. */
export function errorVerdict(error: unknown, tracker: string): Verdict {
  const name = errorName(error)
  const code = CODES.find(([pattern]) => pattern.test(name))?.[1] ?? 'failing'
  const hint = code === 'not-a-tracker' ? trackerPathHint(tracker) : undefined
  return {
    code,
    subject: code === 'failing' ? redactWithin(errorText(error), tracker) : redactTracker(tracker),
    hint: hint === undefined ? undefined : redactTracker(hint),
  }
}

/** The code of a system's error, or the kind of a typed one. Aborted by a time limit counts as `TimeoutError`. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return error.name
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.name : errorName(error.cause)
}

/** What an error says, for a report. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : String(error)
}
