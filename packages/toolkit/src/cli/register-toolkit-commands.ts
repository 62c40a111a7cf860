import type { Command } from 'commander'
import { processTerminal } from '../adapters/terminal.ts'
import type { CliIo } from '../terminal/cli-io.ts'
import { addCreateCommand } from './create-command.ts'
import { addDecodeCommand } from './decode-command.ts'
import { addEditCommand } from './edit-command.ts'
import { localizeHelp } from './localize-help.ts'
import { addMagnetCommand } from './magnet-command.ts'
import { addProbeCommand } from './probe-command.ts'
import { addShowCommand } from './show-command.ts'
import { addVerifyCommand } from './verify-command.ts'

/** Adds `torrent create|edit|show|verify|magnet|decode` and `probe` to a program. */
export function registerToolkitCommands(program: Command, io: CliIo = processTerminal()): void {
  const torrent = program.command('torrent').description('make, edit, show and verify torrents')
  addCreateCommand(torrent, io)
  addEditCommand(torrent, io)
  addShowCommand(torrent, io)
  addVerifyCommand(torrent, io)
  addProbeCommand(program, io)
  addDecodeCommand(torrent, io)
  addMagnetCommand(torrent, io)
  for (const name of ['torrent', 'probe']) {
    const command = program.commands.find((known) => known.name() === name)
    if (command !== undefined) localizeHelp(command, io.language)
  }
}
