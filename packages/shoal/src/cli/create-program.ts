import { Command } from 'commander'
import { VERSION } from '../version.ts'
import { addAccountCommand } from './account-command.ts'
import { addBackupCommands } from './backup-command.ts'
import { addClientCommand } from './client-command.ts'
import { addConfigCommand } from './config-command.ts'
import { addDemoCommand } from './demo-command.ts'
import { addFleetCommand } from './fleet-command.ts'
import { addRoleCommands } from './role-commands.ts'
import { addShotsCommand } from './shots-command.ts'
import { addUpCommand } from './up-command.ts'

/** The command line of `shoal`. Commands of other packages are added here, loaded when they run. */
export function createProgram(): Command {
  const program = new Command('shoal')
    .description('One self-hosted program for everything around a BitTorrent swarm')
    .version(VERSION)
    .showHelpAfterError('(--help shows what is possible)')
    .configureHelp({ sortSubcommands: false })
  addUpCommand(program)
  addRoleCommands(program)
  addDemoCommand(program)
  addShotsCommand(program)
  addConfigCommand(program)
  addClientCommand(program)
  addFleetCommand(program)
  addBackupCommands(program)
  addAccountCommand(program)
  return program
}
