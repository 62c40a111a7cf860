import type { Command } from 'commander'

/** Adds `lab …`. Its code is loaded only when the command line names it; else it is there for the list of commands. */
export async function addLabCommands(program: Command, args: readonly string[]): Promise<void> {
  if (args[0] !== 'lab') {
    program.command('lab').description('a whole swarm with real clients on this machine')
    return
  }
  const { registerLabCommands } = await import('@shoal/lab')
  registerLabCommands(program)
}
