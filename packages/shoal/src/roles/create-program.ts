import { Command } from 'commander'
import { addAccountCommand } from '../features/accounts/cli.ts'
import { addBackupCommands } from '../features/backup/cli.ts'
import { addDemoCommand } from '../features/demo/cli/demo-command.ts'
import { addClientCommand } from '../features/fleet/cli/client-command.ts'
import { addFleetCommand } from '../features/fleet/cli/fleet-command.ts'
import { addShotsCommand } from '../features/screenshots/cli/shots-command.ts'
import { addConfigCommand } from '../platform/config/config-command.ts'
import { VERSION } from '../platform/version.ts'
import { addUpCommand } from '../supervisor/up-command.ts'
import { addRoleCommands } from './role-commands.ts'

/** The command line of `shoal`. Commands of other packages are added here, loaded when they run. */
export function createProgram(): Command {
  const program = new Command('shoal')
    .description('One self-hosted program for everything around a BitTorrent swarm')
    .version(VERSION)
    .showHelpAfterError('(--help shows what is possible)')
    .configureHelp({ sortSubcommands: false })
  addUpCommand(program)
  addRoleCommands(program)
  addDemoCommand(program, async () => (await import('./demo-starter.ts')).demoStarter)
  addShotsCommand(program)
  addConfigCommand(program)
  addClientCommand(program)
  addFleetCommand(program)
  addBackupCommands(program)
  addAccountCommand(program)
  return program
}
