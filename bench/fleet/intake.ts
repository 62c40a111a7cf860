import { open } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { KillableFleet } from '../../packages/fleet/test/support/killable-fleet.ts'
import type { BenchRow } from '../bench-row.ts'
import { percentile } from './percentile.ts'

const SAMPLES = 500
const NANOSECONDS_PER_MILLISECOND = 1e6

/** Time from a webhook's request to its answer, beside what one fdatasync of a small write costs here. */
export async function measureIntake(folder: string): Promise<readonly BenchRow[]> {
  const settings = { dryRun: true, pollInterval: 60_000 }
  const fleet = new KillableFleet({ database: join(folder, 'intake.db'), settings, clients: [] })
  await fleet.start()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers: number[] = []
  const syncs: number[] = []
  const file = await open(join(folder, 'sync'), 'w')
  try {
    // In turns, so that both meet the same moods of the disk.
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      answers.push(await timed(() => post(fleet.url, agent, body(sample))))
      await file.write(Buffer.alloc(4096, sample), 0, 4096, sample * 4096)
      syncs.push(await timed(() => file.datasync()))
    }
  } finally {
    agent.destroy()
    await file.close()
    await fleet.kill()
  }
  const answer = percentile(answers.slice(50), 0.99)
  const sync = percentile(syncs.slice(50), 0.99)
  return [
    { name: 'one fdatasync, p99', value: sync, unit: 'ms', ok: true },
    { name: 'webhook answered, p50', value: percentile(answers.slice(50), 0.5), unit: 'ms', ok: true },
    {
      name: 'webhook answered, p99',
      value: answer,
      unit: 'ms',
      must: `≤ 2 + 1.5 × ${sync.toFixed(2)}`,
      aim: `≤ 1 + 1.2 × ${sync.toFixed(2)}`,
      ok: answer <= 2 + 1.5 * sync,
    },
  ]
}

function body(sample: number): string {
  return JSON.stringify({
    release_name: `Release.${sample}`,
    indexer: 'pond',
    // A magnet link: the grab rests after its first step, so that only intake is measured.
    download_url: `magnet:?xt=urn:btih:${sample.toString(16).padStart(40, '0')}`,
  })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - begin) / NANOSECONDS_PER_MILLISECOND
}

function post(url: string, agent: Agent, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 202) resolve()
        else reject(new Error(`status ${response.statusCode}`))
      })
    })
    sending.once('error', reject)
    sending.end(text)
  })
}
