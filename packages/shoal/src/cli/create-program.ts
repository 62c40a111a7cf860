import { Command } from 'commander'
import { VERSION } from '../version.ts'
import { addConfigCommand } from './config-command.ts'
import { addDemoCommand } from './demo-command.ts'
import { addRoleCommands } from './role-commands.ts'
import { addUpCommand } from './up-command.ts'

/** Commands of this package; for these nothing of other packages is loaded. */
const OWN = new Set(['up', 'control', 'tracker', 'worker', 'demo', 'config'])

/** The command line of `shoal`, with the commands that other packages bring where they may be asked for. */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('shoal')
    .description('One self-hosted program for everything around a BitTorrent swarm')
    .version(VERSION)
    .showHelpAfterError('(--help shows what is possible)')
  addUpCommand(program)
  addDemoCommand(program)
  addRoleCommands(program)
  addConfigCommand(program)
  if (words[0] === undefined || !OWN.has(words[0])) {
    const { registerToolkitCommands } = await import('@shoal/toolkit')
    registerToolkitCommands(program)
  }
  return program
}
