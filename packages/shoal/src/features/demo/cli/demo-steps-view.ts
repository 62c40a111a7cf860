import { type DemoRun, type DemoStep, demoSteps } from '@shoal/api'
import { Listr } from 'listr2'
import { say } from '../../../platform/terminal/terminal.ts'

/** Shows the steps of the demo as a list that fills in. */
export interface DemoStepsView {
  update(run: DemoRun): void
  /** The last state; resolves when it is on the screen. */
  end(run: DemoRun): Promise<void>
}

/** A step that did not come out; its message is shown beside it. */
class StepFailed extends Error {
  readonly code = 'step-failed'
}

/** Draws with colours and in place in a terminal, line by line elsewhere. */
export function showDemoSteps(): DemoStepsView {
  process.stdout.write(`\n${say.demo.title}\n`)
  const outcomes = new Map(demoSteps.map((name) => [name, Promise.withResolvers<void>()]))
  const shown = new Map<string, (text: string) => void>()
  const list = new Listr(
    demoSteps.map((name) => ({
      title: say.demo.steps[name] ?? name,
      task: (_, task) => {
        const title = task.title
        shown.set(name, (text) => {
          task.title = `${title}  ${text}`
        })
        return outcomes.get(name)?.promise
      },
    })),
    { concurrent: true, exitOnError: false, rendererOptions: { collapseErrors: false } },
  )
  for (const outcome of outcomes.values()) outcome.promise.catch(() => undefined) // listr2 shows it
  const finished = list.run().then(
    () => undefined,
    () => undefined, // the run's own state says what failed
  )

  function apply(run: DemoRun, ended: boolean): void {
    for (const step of run.steps) {
      const outcome = outcomes.get(step.name)
      if (step.state === 'running' && step.progress !== undefined)
        shown.get(step.name)?.(`${Math.round(step.progress * 100)} %`)
      if (step.state === 'done') {
        shown.get(step.name)?.(seconds(step))
        outcome?.resolve()
      } else if (step.state === 'failed' || ended) {
        outcome?.reject(new StepFailed(step.state === 'failed' ? (run.failure?.text ?? '') : '–'))
      }
    }
  }

  return {
    update: (run) => apply(run, false),
    async end(run) {
      apply(run, true)
      await finished
    },
  }
}

/** How long a step took, as `0.12 s`. */
export function seconds({ startedAt, endedAt }: DemoStep): string {
  return startedAt === undefined || endedAt === undefined ? '' : `${((endedAt - startedAt) / 1000).toFixed(2)} s`
}
