import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { Indexer } from '../../fleet/test/support/indexer.ts'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { type Dashboard, startDashboard } from './signed-in.ts'

const LIMIT = 120_000 // milliseconds

describeWith(['chromium'], 'a grab that guards keep waiting', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  }, LIMIT)
  afterAll(() => dashboard?.stop())

  it('goes on after one click for its indexer and one for its private tracker', { timeout: LIMIT }, async () => {
    const indexer = new Indexer()
    await indexer.start()
    onTestFinished(() => indexer.close())
    const page = await dashboard.open('/grabs')
    const webhook = await page.evaluate(async () => (await (await fetch('/api/v1/overview')).json()).addresses.webhook)
    const { metainfo } = sampleTorrent({ isPrivate: true, announce: 'https://tracker.example/announce' })
    const announcement = { release_name: 'A.Kept.Release', indexer: 'pond', download_url: indexer.publish(metainfo) }
    expect((await fetch(webhook, { method: 'POST', body: JSON.stringify(announcement) })).status).toBe(202)

    await page.getByRole('link', { name: 'A.Kept.Release' }).click()
    for (const host of ['127.0.0.1', 'tracker.example']) {
      const allow = page.getByRole('button', { name: `Allow ${host}` })
      await allow.click()
      await page.getByText(`${host} is allowed`).waitFor()
      await allow.waitFor({ state: 'detached' })
    }
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await page.getByText('Done', { exact: true }).first().waitFor()
    const allowed = await page.evaluate(async () => (await (await fetch('/api/v1/fleet/allowances')).json()).items)
    expect(allowed).toMatchObject([
      { host: '127.0.0.1', purpose: 'fetch' },
      { host: 'tracker.example', purpose: 'tracker' },
    ])
  })
})
