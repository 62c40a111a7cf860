import { overview } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { type Dashboard, startDashboard } from './signed-in.ts'

const LIMIT = 120_000 // milliseconds

describeWith(['chromium', 'qbittorrent-nox'], 'the rules page', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  }, LIMIT)
  afterAll(() => dashboard?.stop())

  /** Announces a release that brings its file with it. */
  async function announce(page: Page, name: string): Promise<void> {
    const text = await page.evaluate(async () => (await fetch('/api/v1/overview')).text())
    const response = await fetch(overview.parse(JSON.parse(text)).addresses.webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        release_name: name,
        indexer: 'pond',
        category: 'tv',
        torrent_base64: Buffer.from(sampleTorrent().metainfo).toString('base64'),
      }),
    })
    expect(response.status).toBe(202)
    await page.goto(`${dashboard.shoal.url}/grabs`)
    await page.getByRole('row', { name }).getByText('Done').waitFor()
  }

  async function addSecondClient(page: Page): Promise<void> {
    const qbittorrent = await startQbittorrent()
    onTestFinished(() => qbittorrent.program.close())
    await page.goto(`${dashboard.shoal.url}/new-client`)
    await page.locator('input[name=name]').fill('Second')
    await page.getByLabel('Address of its web interface').fill(qbittorrent.url)
    await page.getByLabel('User name', { exact: true }).fill(qbittorrentLogin.username)
    await page.getByLabel('Password', { exact: true }).fill(qbittorrentLogin.password)
    await page.getByRole('button', { name: 'Add client' }).click()
    await page
      .getByRole('table', { name: 'Clients' })
      .getByRole('row', { name: /Second/ })
      .getByText('Online')
      .waitFor()
  }

  it('tries a rule on the past, saves it, and the next grab obeys it and says so', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/grabs')
    await announce(page, 'Before.the.rule')
    await addSecondClient(page)

    await page.getByRole('link', { name: 'Rules', exact: true }).click()
    const placement = page.getByRole('region', { name: 'Placement' })
    await placement.getByRole('button', { name: 'Add a rule' }).click()
    await placement.getByRole('button', { name: 'Try on history' }).click()
    await placement.getByText('Please give it a name.').waitFor()
    await placement.getByText('Please choose at least one client.').waitFor()
    await placement.getByLabel('Name').fill('Ponds go to the second')
    await placement.getByLabel('Goes to').first().click({ force: true })
    await page.getByRole('option', { name: 'Second' }).click()
    await placement.getByLabel('Indexers').first().fill('pond')
    await page.keyboard.press('Enter')
    await placement.getByRole('switch', { name: 'When none of them can take it, others may' }).click()
    await placement.getByRole('button', { name: 'Try on history' }).click()
    // Then the second client did not exist, so nobody could have taken it: the preview says that and why.
    await placement.getByText('1 of 1 choice would have been another.').waitFor()
    const row = placement.getByRole('table').getByRole('row', { name: /Before\.the\.rule/ })
    expect(await row.innerText()).toMatch(/Shoal[\s\S]*no client[\s\S]*The rule names other clients[\s\S]*Other choice/)
    await placement.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The rules are saved and in force.').waitFor()

    await announce(page, 'After.the.rule')
    await page.getByRole('link', { name: 'After.the.rule' }).click()
    const decision = page.getByRole('table', { name: 'Why this client' })
    await page.getByText(/Ponds go to the second/).waitFor()
    await decision
      .getByRole('row', { name: /Second/ })
      .getByText('Chosen')
      .waitFor()
    const skipped = decision.getByRole('row', { name: /Shoal/ })
    await skipped.getByText('The rule names other clients').waitFor()
    await skipped.getByText('Free space').waitFor() // its numbers stand there too

    await page.goto(`${dashboard.shoal.url}/rules`)
    expect(await page.getByRole('region', { name: 'Placement' }).getByLabel('Name').inputValue()).toBe(
      'Ponds go to the second',
    )
  })

  it('shows torrent by torrent what a rule of removal would do, and removes nothing', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/rules')
    const removal = page.getByRole('region', { name: 'Removal' })
    await removal.getByRole('button', { name: 'Add a rule' }).click()
    await removal.getByLabel('Name').fill('Done with it')
    await removal.getByRole('button', { name: 'See what would go now' }).click()
    await removal.getByText('Please fill in at least one condition').waitFor()
    await removal.getByLabel('Ratio of at least').fill('2')
    await removal.getByRole('button', { name: 'See what would go now' }).click()
    await removal.getByText(/^0 torrents would go \(0 B\), [1-9]\d* would stay\.$/).waitFor()
    await removal.getByRole('table').getByText('Not finished yet').first().waitFor()
    await removal.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The rules are saved and in force.').waitFor()
    await page.reload()
    expect(await removal.getByLabel('Ratio of at least').inputValue()).toBe('2')
  })

  it('fits a phone in Chinese', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/rules', { locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    const placement = page.getByRole('region', { name: '分配' })
    await placement.getByRole('button', { name: '用历史试算' }).click()
    await placement.getByText(/次选择中有/).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
