import { type DemoRun, type DemoStepName, demoSteps } from '@shoal/api'

/** The run as it stands, changed step by step; every change is a new value. */
export class DemoProgress {
  readonly #changed: (run: DemoRun) => void
  readonly #now: () => number
  #run: DemoRun

  constructor(now: () => number, changed: (run: DemoRun) => void) {
    this.#now = now
    this.#changed = changed
    this.#run = {
      state: 'running',
      startedAt: now(),
      steps: demoSteps.map((name) => ({ name, state: 'waiting' })),
      shots: [],
    }
  }

  get run(): DemoRun {
    return this.#run
  }

  /** Facts that became known. */
  know(facts: Partial<DemoRun>): void {
    this.#run = { ...this.#run, ...facts }
    this.#changed(this.#run)
  }

  begin(name: DemoStepName, at = this.#now()): void {
    this.#step(name, { state: 'running', startedAt: at })
  }

  /** How far a step is, from 0 to 1. Small steps are not worth telling. */
  advance(name: DemoStepName, progress: number): void {
    const before = this.#run.steps.find((step) => step.name === name)?.progress ?? 0
    if (progress - before >= WORTH_TELLING || (progress === 1 && before < 1)) this.#step(name, { progress })
  }

  done(name: DemoStepName, at = this.#now()): void {
    this.#step(name, { state: 'done', endedAt: at })
  }

  end(state: 'succeeded' | 'failed', facts: Partial<DemoRun> = {}): void {
    const endedAt = this.#now()
    const steps = this.#run.steps.map((step) =>
      step.state === 'running' ? { ...step, state: 'failed' as const, endedAt } : step,
    )
    this.know({ ...facts, state, endedAt, steps })
  }

  #step(name: DemoStepName, change: Partial<DemoRun['steps'][number]>): void {
    this.know({ steps: this.#run.steps.map((step) => (step.name === name ? { ...step, ...change } : step)) })
  }
}

const WORTH_TELLING = 0.05
