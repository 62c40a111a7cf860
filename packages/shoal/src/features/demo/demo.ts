import { type DemoRun, demoSteps } from '@shoal/api'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import { failureMessage } from './demo-failure.ts'
import { DemoProgress } from './demo-progress.ts'
import { type DemoParts, runDemo } from './run-demo.ts'

/** The demo as the API sees it. */
export interface Demo {
  /** Begins a run unless one is under way, and says how it stands. */
  start(): DemoRun
  status(): DemoRun
}

export interface DemoOptions extends DemoParts {
  readonly log: Logger
  /** Tells the dashboard that the run has changed. */
  readonly changed: (run: DemoRun) => Promise<void>
}

/** The demo: one run at a time, its state kept until the next. */
export function createDemo(options: DemoOptions): Demo & { readonly service: Service } {
  const { log } = options
  let progress: DemoProgress | undefined
  let running: Promise<void> = Promise.resolve()
  let telling: Promise<void> = Promise.resolve()
  const ending = new AbortController()

  const status = (): DemoRun => progress?.run ?? NEVER

  function tell(run: DemoRun): void {
    telling = telling.then(() => options.changed(run)).catch((err: unknown) => log.warn({ err }, 'demo not announced'))
  }

  async function run(current: DemoProgress): Promise<void> {
    try {
      await runDemo(options, current, ending.signal)
      current.end('succeeded')
      log.info('demo succeeded')
    } catch (error) {
      current.end('failed', { failure: failureMessage(error) })
      log.warn({ err: error }, 'demo failed')
    }
  }

  return {
    status,
    start() {
      if (progress?.run.state === 'running') return progress.run
      progress = new DemoProgress(options.now, tell)
      running = run(progress)
      return progress.run
    },
    service: {
      name: 'demo',
      start: async () => undefined,
      stop: async () => {
        ending.abort(new Error('Shoal stops'))
        await running
        await telling
      },
    },
  }
}

const NEVER: DemoRun = {
  state: 'never',
  steps: demoSteps.map((name) => ({ name, state: 'waiting' })),
  shots: [],
}
