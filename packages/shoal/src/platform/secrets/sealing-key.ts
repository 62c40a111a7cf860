import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFolder } from '../data-folder/data-folder.ts'

export const KEY_BYTES = 32

/** The key that seals credentials cannot be read, or is none. */
export class SealingKeyError extends Error {
  readonly code = 'sealing-key'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SealingKeyError'
  }
}

export interface SealingKeySources {
  readonly folder: DataFolder
  /** `SHOAL_SECRET_KEY`: 32 bytes in hex or base64. */
  readonly text?: string | undefined
  /** `SHOAL_SECRET_KEY_FILE`. */
  readonly file?: string | undefined
}

/**
 * The key from the environment, from the named file, or from the data folder, where it is made at the first start.
 * @throws SealingKeyError
 */
export async function loadSealingKey(sources: SealingKeySources): Promise<Uint8Array> {
  if (sources.text !== undefined) return parseKey(sources.text, 'SHOAL_SECRET_KEY')
  if (sources.file !== undefined) return parseKey(await readKey(sources.file), sources.file)
  const own = join(sources.folder.secrets, 'key')
  await makeWhenMissing(own)
  return parseKey(await readKey(own), own)
}

function parseKey(text: string, origin: string): Uint8Array {
  const trimmed = text.trim()
  const key = Buffer.from(trimmed, /^[0-9a-f]+$/i.test(trimmed) && trimmed.length === KEY_BYTES * 2 ? 'hex' : 'base64')
  if (key.length !== KEY_BYTES) throw new SealingKeyError(`${origin} must hold ${KEY_BYTES} bytes in hex or base64`)
  return key
}

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new SealingKeyError(`cannot read the sealing key: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}

/** Complete before it has its name, so that no reader ever meets half a key. */
async function makeWhenMissing(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  {
    await using file = await open(draft, 'w', 0o600)
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('hex')}\n`)
    await file.sync()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
}
