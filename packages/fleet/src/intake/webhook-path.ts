import { Buffer } from 'node:buffer'

export type WebhookPathVerdict = { readonly kind: 'strong' } | { readonly kind: 'weak'; readonly message: string }

/** Characters that cannot be guessed from their neighbours; twelve of a hexadecimal digit are 48 bits. */
const LEAST_SURPRISES = 12
const GENERATED_BYTES = 24

/** Whether a webhook path can serve as its own password: whoever knows it may add torrents. */
export function judgeWebhookPath(path: string): WebhookPathVerdict {
  if (!/^\/[A-Za-z0-9._~/-]*$/.test(path))
    return weak('it must begin with / and hold only letters, digits and . _ ~ / -')
  const surprises = path
    .split(/[/._~-]+/)
    .filter(looksRandom)
    .reduce((sum, token) => sum + surprisingCharacters(token), 0)
  if (surprises < LEAST_SURPRISES) return weak('it can be guessed: use at least 16 random letters and digits')
  return { kind: 'strong' }
}

/** A path that nobody guesses: 192 random bits. */
export function newWebhookPath(random: (length: number) => Uint8Array): string {
  return `/webhook/${Buffer.from(random(GENERATED_BYTES)).toString('hex')}`
}

function weak(message: string): WebhookPathVerdict {
  return { kind: 'weak', message }
}

/** Words are guessed from lists; digits among letters, or many letters, are not. */
function looksRandom(token: string): boolean {
  return /\d/.test(token) || token.length >= 20
}

function surprisingCharacters(token: string): number {
  let surprises = 0
  let previous = Number.NaN
  for (const character of token) {
    const code = character.charCodeAt(0)
    if (!(Math.abs(code - previous) <= 1)) surprises += 1
    previous = code
  }
  return Math.min(surprises, new Set(token).size * 2)
}
