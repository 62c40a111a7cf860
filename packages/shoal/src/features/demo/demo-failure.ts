import type { Message } from '@shoal/api'

/** A step of the demo that did not come out as it must. */
export class DemoFailure extends Error {
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: string, text: string, params: Readonly<Record<string, string | number>> = {}) {
    super(text)
    this.name = 'DemoFailure'
    this.code = code
    this.params = params
  }
}

/** What is shown of an error that ended the demo. */
export function failureMessage(error: unknown): Message {
  if (error instanceof DemoFailure) return { code: error.code, params: { ...error.params }, text: error.message }
  const text = error instanceof Error ? error.message : String(error)
  return { code: 'demo-unexpected', params: { reason: text }, text }
}
