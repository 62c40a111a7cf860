import type { Command } from 'commander'
import { processTerminal } from '../adapters/terminal.ts'
import type { CliIo } from './cli-io.ts'
import { addCreateCommand } from './create-command.ts'

/** Adds `torrent create|edit|show|verify|magnet|decode` and `probe` to a program. */
export function registerToolkitCommands(program: Command, io: CliIo = processTerminal()): void {
  const torrent = program.command('torrent').description('make, edit, show and verify torrents')
  addCreateCommand(torrent, io)
}
