/** One request to a service, and how to read its answer. */
export interface NoticeRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Judges an answer with status 2xx: some services say there that they refuse. What it refuses with, or undefined. */
  readonly refusal?: (body: unknown) => string | undefined
}

/** What signatures are made of. */
export interface Signing {
  /** Unix milliseconds. */
  readonly now: number
  readonly hmacSha256: (key: string, text: string) => Uint8Array
}
