import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** The examples run as they stand, and say what their comments promise. */
const examples = fileURLToPath(new URL('../../../examples', import.meta.url))
const said: Readonly<Record<string, readonly string[]>> = {
  'balancer-breaker.ts': [
    'the breaker is open',
    'skipped 7 of 10 calls',
    'the breaker is half-open',
    'the breaker is closed',
  ],
  'balancer-failover.ts': ['amsterdam', 'open', 'healthy: berlin, spare'],
  'balancer-fetch.ts': ['200 you asked for /a', '200 you asked for /b', '200 you asked for /c'],
  'balancer-from-the-original.ts': [
    'room info by webHTML',
    "[ 'webHTML', 'mobile', 'userHTML' ]",
    'recommended: webHTML',
    'after resetAPI: 4 healthy',
    'mobile is in tier 1',
  ],
  'balancer-watch.ts': [
    'ALERT: b is open',
    "status: 'degraded'",
    'upstream_breaker_open{endpoint="b"} 1',
    'a closed, b open',
  ],
}

describe('examples', () => {
  const files = readdirSync(examples).filter((name) => name.startsWith('balancer-'))

  it('are all known here', () => {
    expect(files.toSorted()).toEqual(Object.keys(said).toSorted())
  })

  it.each(files)('%s runs', (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', join(examples, name)], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    for (const text of said[name] ?? []) expect(stdout).toContain(text)
  })
})
