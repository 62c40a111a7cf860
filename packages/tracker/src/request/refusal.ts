/** Why a request is refused, in words for the person at the client, and in how many minutes to ask again (BEP 31). */
export interface Refusal {
  readonly reason: string
  /** Minutes, or `never`; left out where asking again at the usual interval is right. */
  readonly retryIn?: number | 'never'
}
