import { enableCompileCache } from 'node:module'

// Compiled code is kept from start to start, which is worth more than half of the time to be ready.
enableCompileCache()
const { createProgram } = await import('./cli/create-program.ts')
const { EXIT, printError } = await import('./cli/terminal.ts')

try {
  await createProgram().parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = EXIT.failed
}
