import type { Sealer } from '@shoal/sql'
import { z } from 'zod'
import { pskOf } from '../../../internal/psk.ts'
import type { SettingsStore } from '../../../platform/database/settings-store.ts'
import { newId, newSecret } from '../../../platform/secrets/secret-token.ts'

/** A token of a worker on another machine, without its secret. */
export interface WorkerToken {
  readonly id: string
  readonly name: string
  /** Unix milliseconds. */
  readonly createdAt: number
}

/** Who may work for this control from another machine. */
export interface WorkerTokens {
  list(): readonly WorkerToken[]
  /** The token as the worker is given it, shown once. */
  create(name: string): Promise<WorkerToken & { readonly token: string }>
  /** Its worker is out from now on; repeated calls change nothing more. */
  revoke(id: string): Promise<void>
  /** What a token's handshake is checked with. */
  keyOf(id: string): Uint8Array | undefined
}

const NAME = 'shots.worker-tokens'
const MOST = 500 // tokens

const stored = z.object({
  version: z.literal(1),
  tokens: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.number(), sealedKey: z.base64() })),
})
type Stored = z.infer<typeof stored>

/** Tokens in the settings, their keys sealed; all of them in memory, since a handshake cannot wait for the database. */
export async function openWorkerTokens(store: SettingsStore, sealer: Sealer, now: () => number): Promise<WorkerTokens> {
  const text = await store.get(NAME)
  let tokens: Stored['tokens'] = text === undefined ? [] : stored.parse(JSON.parse(text)).tokens
  const keys = new Map(tokens.map(({ id, sealedKey }) => [id, sealer.open(Buffer.from(sealedKey, 'base64'))]))
  // Changes go one after the other, so that none is lost.
  let saving: Promise<unknown> = Promise.resolve()
  const change = (next: (before: Stored['tokens']) => Stored['tokens']): Promise<void> => {
    const saved = saving.then(async () => {
      const changed = next(tokens)
      await store.set(NAME, JSON.stringify({ version: 1, tokens: changed } satisfies Stored))
      tokens = changed
    })
    saving = saved.catch(() => undefined) // its caller hears of it
    return saved
  }
  return {
    list: () => tokens.map(({ id, name, createdAt }) => ({ id, name, createdAt })),
    create: async (name) => {
      const [id, secret] = [newId(), newSecret()]
      const key = pskOf(secret)
      const token = { id, name, createdAt: now() }
      const sealedKey = Buffer.from(sealer.seal(key)).toString('base64')
      await change((before) => [...before, { ...token, sealedKey }].slice(-MOST))
      keys.set(id, key)
      return { ...token, token: `${id}.${secret}` }
    },
    revoke: async (id) => {
      keys.delete(id)
      await change((before) => before.filter((token) => token.id !== id))
    },
    keyOf: (id) => keys.get(id),
  }
}
