import type { DemoStarter } from '../features/demo/cli/run-demo-command.ts'
import { runningDashboard, startShoal } from '../supervisor/running-shoal.ts'
import { printCrash, printReady } from '../supervisor/up-command.ts'

/** Starts a Shoal for the demo as `shoal up` does. */
export const demoStarter: DemoStarter = {
  async start(loaded, quiet) {
    const shoal = await startShoal({ ...loaded, environment: process.env, onCrash: printCrash })
    if (!quiet) printReady(shoal)
    return shoal
  },
  dashboardOf: runningDashboard,
}
