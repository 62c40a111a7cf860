import { describeWith } from '@shoal/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { type Dashboard, startDashboard } from './signed-in.ts'

const LIMIT = 120_000 // milliseconds
const PATIENCE = { timeout: 60_000, interval: 250 } // milliseconds

describeWith(['chromium', 'qbittorrent-nox'], 'the breakers in the dashboard', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  }, LIMIT)
  afterAll(() => dashboard?.stop())

  /** Calls the API from inside the page, with its session. */
  const post = (page: Page, path: string, body: object): Promise<number> =>
    page.evaluate(
      async ([url, text]) => {
        const session = await (await fetch('/api/v1/session')).json()
        const headers = { 'content-type': 'application/json', 'x-csrf-token': session.csrfToken }
        return (await fetch(url, { method: 'POST', headers, body: text })).status
      },
      [path, JSON.stringify(body)] as const,
    )

  it('shows a client that died as open with its next try, and takes it back when it is reset', {
    timeout: LIMIT,
  }, async () => {
    const qbittorrent = await startQbittorrent()
    onTestFinished(() => qbittorrent.program.close())
    const page = await dashboard.open('/clients')
    expect(
      await post(page, '/api/v1/clients', {
        kind: 'qbittorrent',
        name: 'Seedbox',
        url: qbittorrent.url,
        ...qbittorrentLogin,
      }),
    ).toBe(201)
    const breakers = page.getByRole('table', { name: 'Circuit breakers' })
    const row = breakers.getByRole('row', { name: /Seedbox/ })
    await row.getByText('Closed').waitFor()

    await qbittorrent.program.end()
    await row.getByText('Open', { exact: true }).waitFor()
    await row.getByText('The client cannot be reached').waitFor()
    await expect.poll(() => row.getByRole('cell').nth(2).innerText(), PATIENCE).toMatch(/^in \d+ sec/)
    // The browser's session may read them; a program needs a token.
    const metrics = await (await page.request.get(`${dashboard.shoal.url}/metrics`)).text()
    expect(metrics).toContain('shoal_endpoint_breaker_open{endpoint="seedbox",kind="client"} ')

    // Isolated it stays out by itself even though it is back, so that what follows is the doing of the button.
    await row.getByRole('button', { name: 'Isolate Seedbox' }).click()
    await row.getByText('Isolated by hand', { exact: true }).waitFor()
    await qbittorrent.program.run(qbittorrent.ready)
    await page.reload()
    await row.getByText('Isolated by hand', { exact: true }).waitFor()
    await row.getByRole('button', { name: 'Take Seedbox back' }).click()
    await row.getByText('Closed').waitFor()
    await page
      .getByRole('table', { name: 'Clients' })
      .getByRole('row', { name: /Seedbox/ })
      .getByText('Online')
      .waitFor()
    expect(await row.innerText()).toContain('0 in a row')
  })

  it('resets the breaker of a client that refuses connections: it is asked at once', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/clients', { locale: 'zh-CN' })
    const gone = { kind: 'transmission', name: 'Gone', url: 'http://127.0.0.1:9/transmission/rpc' }
    expect(await post(page, '/api/v1/clients', gone)).toBe(201)
    const row = page.getByRole('table', { name: '熔断状态' }).getByRole('row', { name: /Gone/ })
    const calls = async () => Number(/失败 (\d+) 次/.exec(await row.innerText())?.[1])
    await row.getByText('已熔断').waitFor()
    // By then the pause is 8 s: the next failure so soon after the click is not one that was due.
    await expect.poll(calls, PATIENCE).toBeGreaterThanOrEqual(4)
    const answer = page.waitForResponse((response) => response.url().endsWith('/endpoints/gone/reset'))
    await row.getByRole('button', { name: '重置 Gone 的熔断状态' }).click()
    expect(await (await answer).json()).toMatchObject({ state: 'closed', failuresInRow: 0 })
    await row.getByText('已熔断').waitFor()
  })
})
