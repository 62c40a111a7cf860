import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Compiled code is kept from start to start; the bundle brings its own, so that the very first start has it, too.
const bundled = !import.meta.url.endsWith('.ts')
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? (bundled ? join(import.meta.dirname, '.compiled') : undefined))
const { createProgram } = await import('./roles/create-program.ts')
const { addLabCommands } = await import('./features/lab/cli.ts')
const { chooseLanguage } = await import('./platform/terminal/language.ts')
const { localizeProgram } = await import('./platform/terminal/localize-program.ts')
const { addToolkitCommands } = await import('./features/toolkit/cli.ts')
const { EXIT, printError } = await import('./platform/terminal/terminal.ts')

// A reader that is gone (`shoal up | head`) is no reason to end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  const program = createProgram()
  await addToolkitCommands(program, process.argv.slice(2))
  await addLabCommands(program, process.argv.slice(2))
  await localizeProgram(program, chooseLanguage(process.env))
  await program.parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = EXIT.failed
}
