import { Command } from 'commander'
import { registerToolkitCommands } from './src/index.ts'

const program = new Command('shoal')
registerToolkitCommands(program)
await program.parseAsync()
