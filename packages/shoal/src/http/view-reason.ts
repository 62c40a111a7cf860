import type { Message } from '@shoal/api'
import type { Reason } from '@shoal/fleet'

/** A reason of the fleet as a message for people. */
export function viewReason(reason: Reason): Message {
  return { code: reason.code, params: { ...reason.values }, text: reason.message }
}
