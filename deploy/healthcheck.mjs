// Asks the Shoal of the data folder for its health, on whatever port it chose. Exit code 1 when it takes no work.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const TIMEOUT = 4_000 // milliseconds

try {
  const { dashboard } = JSON.parse(await readFile(join(process.argv[2] ?? '/app/data', 'run', 'address.json'), 'utf8'))
  const answer = await fetch(`${dashboard}/health`, { signal: AbortSignal.timeout(TIMEOUT) })
  console.log(await answer.text())
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
