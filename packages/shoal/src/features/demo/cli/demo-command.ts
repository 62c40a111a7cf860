import type { Command } from 'commander'
import { type ProcessOptions, withListening } from '../../../platform/config/process-options.ts'
import type { DemoStarter } from './run-demo-command.ts'

/** `shoal demo`: the whole flow on this machine, watched from the terminal. */
export function addDemoCommand(program: Command, loadStarter: () => Promise<DemoStarter>): void {
  withListening(program.command('demo'))
    .description('take a release from webhook to gallery, on this machine alone')
    .option('--json', 'print the result as JSON and nothing else')
    .addHelpText('after', '\nExample:\n  shoal demo --data /tmp/shoal-demo')
    .action(async (options: ProcessOptions & { readonly json?: boolean }) => {
      // Loaded when asked for: every other command starts sooner.
      const { runDemoCommand } = await import('./run-demo-command.ts')
      await runDemoCommand(options, await loadStarter())
    })
}
