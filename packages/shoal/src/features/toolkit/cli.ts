import type { Command } from 'commander'

const DESCRIPTIONS = {
  torrent: 'make, edit, show and verify torrents',
  probe: 'find out why a torrent does not download: ask its trackers, dial its peers',
} as const

/**
 * Adds `torrent …` and `probe` of the toolkit. Its code is loaded only when the command line names one of the two; else
 * they are there for the list of commands alone.
 */
export async function addToolkitCommands(program: Command, args: readonly string[]): Promise<void> {
  if (args.some((word) => Object.hasOwn(DESCRIPTIONS, word))) {
    const { registerToolkitCommands } = await import('@shoal/toolkit')
    registerToolkitCommands(program)
    return
  }
  for (const [name, description] of Object.entries(DESCRIPTIONS)) program.command(name).description(description)
}
