import { join } from 'node:path'
import { createApiClient, type DemoRun, getDemo, startDemo } from '@shoal/api'
import { CONTROL_SOCKET } from '../../../internal/socket-names.ts'
import { UNIX_BASE_URL, unixFetch } from '../../../internal/unix-fetch.ts'
import { waitForSocket } from '../../../internal/wait-for-socket.ts'
import { type LoadedConfiguration, loadConfiguration } from '../../../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions } from '../../../platform/config/process-options.ts'
import { type DataFolder, dataFolderAt } from '../../../platform/data-folder/data-folder.ts'
import { lockHolder } from '../../../platform/data-folder/folder-lock.ts'
import { sleep } from '../../../platform/lifecycle/repeat.ts'
import { EXIT, say, untilSignal } from '../../../platform/terminal/terminal.ts'
import { showDemoSteps } from './demo-steps-view.ts'
import { demoTable } from './demo-table.ts'

const SOCKET_TIMEOUT = 10_000 // milliseconds
const POLL = 100 // milliseconds

/** Starts a Shoal for the demo where none runs. The supervisor's work, so it is passed in. */
export interface DemoStarter {
  /** Starts everything; tells the terminal where it can be reached unless it is to be quiet. */
  start(loaded: LoadedConfiguration, quiet: boolean): Promise<StartedShoal>
  /** Address of the dashboard of the Shoal that runs in the folder. */
  dashboardOf(folder: DataFolder): Promise<string | undefined>
}

export interface StartedShoal {
  readonly dashboardUrl: string
  stop(): Promise<void>
}

/** Runs the demo in the Shoal of that data folder, or in one of its own. */
export async function runDemoCommand(
  options: ProcessOptions & { readonly json?: boolean },
  starter: DemoStarter,
): Promise<void> {
  const loaded = await loadConfiguration({
    file: options.config,
    environment: process.env,
    flags: flagsOf(options),
  })
  const { stop: signal } = untilSignal()
  const folder = dataFolderAt(loaded.configuration.data)
  const quiet = options.json === true
  const own = (await lockHolder(folder)) === undefined ? await starter.start(loaded, quiet) : undefined
  try {
    const socketPath = join(folder.run, CONTROL_SOCKET)
    await waitForSocket(socketPath, AbortSignal.timeout(SOCKET_TIMEOUT))
    const run = await followRun(socketPath, signal, quiet)
    const dashboard = own?.dashboardUrl ?? (await starter.dashboardOf(folder)) ?? ''
    if (quiet) process.stdout.write(`${JSON.stringify(run)}\n`)
    else process.stdout.write(demoTable(run, galleryPage(dashboard, run)))
    if (run.state !== 'succeeded') process.exitCode = EXIT.failed
    if (own === undefined || !process.stdin.isTTY || !process.stdout.isTTY) return
    process.stdout.write(`\n${say.demo.keptRunning}\n`)
    await signal
  } finally {
    await own?.stop()
  }
}

/** Starts the demo, shows its steps until it ends, and returns how it ended. */
async function followRun(socketPath: string, interrupted: Promise<unknown>, quiet: boolean): Promise<DemoRun> {
  const socket = unixFetch(socketPath)
  const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch: socket.fetch })
  const ending = new AbortController()
  interrupted.then(() => ending.abort()).catch(() => ending.abort())
  try {
    let run = await client.call(startDemo)
    const view = quiet ? undefined : showDemoSteps()
    while (run.state === 'running' && !ending.signal.aborted) {
      view?.update(run)
      await sleep(POLL, ending.signal)
      run = await client.call(getDemo)
    }
    await view?.end(run)
    return run
  } finally {
    await socket.close()
  }
}

function galleryPage(dashboard: string, run: DemoRun): string {
  return run.taskId === undefined ? dashboard : `${dashboard}/gallery/${run.taskId}`
}
