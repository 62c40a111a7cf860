import type { DemoRun } from '@shoal/api'
import Table from 'cli-table3'
import { say } from '../../../platform/terminal/terminal.ts'
import { seconds } from './demo-steps-view.ts'

const KIB = 1024 // bytes

/** What the demo found: time of each step, bytes against file size and lower bound, and where the shots are. */
export function demoTable(run: DemoRun, page: string): string {
  const text = say.demo
  const table = new Table({ style: { head: [], border: [] }, colAligns: ['left', 'right'] })
  table.push([text.step, text.seconds])
  for (const step of run.steps) table.push([text.steps[step.name] ?? step.name, seconds(step)])
  const facts: readonly (readonly [string, string | undefined])[] = [
    [text.video, size(run.fileBytes)],
    [text.downloaded, size(run.downloadedBytes)],
    [text.lowerBound, share(run.bytesLowerBound, run.fileBytes)],
    [text.fetched, share(run.bytesFetched, run.fileBytes)],
    [text.shots, `${run.shots.filter((shot) => shot.ok).length} / ${run.shots.length}`],
  ]
  for (const [label, value] of facts) if (value !== undefined) table.push([label, value])
  const end = run.state === 'succeeded' ? text.succeeded : text.failed(run.failure?.text ?? run.state)
  return `\n${table.toString()}\n\n${end}\n${text.page}: ${page}\n`
}

function size(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : `${(bytes / KIB).toFixed(0)} KiB`
}

function share(bytes: number | undefined, whole: number | undefined): string | undefined {
  const text = size(bytes)
  if (text === undefined || bytes === undefined || !whole) return text
  return `${text} (${((bytes / whole) * 100).toFixed(1)} %)`
}
