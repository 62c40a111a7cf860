import { describeWith, freePort } from '@shoal/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findLowContrast } from './low-contrast.ts'
import { type Dashboard, startDashboard } from './signed-in.ts'

let dashboard: Dashboard
const LONG = 90_000 // milliseconds that real programs may take on a busy machine
const ROOM = 60 // ports, of which others may hold some

/** The row of a peer in the table. */
const row = (page: Page, id: string) => page.getByRole('row').filter({ hasText: new RegExp(`^${id}\\b`) })

describeWith(['chromium'], 'the lab of the dashboard', () => {
  beforeAll(async () => {
    dashboard = await startDashboard()
  })
  afterAll(() => dashboard.stop())

  it('starts a swarm, shows each peer in three views, makes things go wrong and ends it', async () => {
    const page = await dashboard.open('/lab', { viewport: { width: 1280, height: 1000 } })
    await page.getByLabel('Sizes').fill('big')
    await page.getByRole('button', { name: 'Start the lab' }).click()
    await page.getByText('Write sizes such as').waitFor()
    await page.getByLabel('Sizes').fill('100K, 24M')
    for (const box of await page.getByRole('checkbox').all()) if (await box.isChecked()) await box.uncheck()
    await page.getByRole('textbox', { name: 'How many: built-in' }).fill('3')
    await page.getByRole('textbox', { name: 'Seeders' }).fill('1')
    await page.getByRole('button', { name: 'Start the lab' }).click()
    await page.getByRole('button', { name: 'End the lab' }).waitFor({ timeout: LONG })

    // Everybody in one row: what the tracker says, what the program says, who answers there.
    for (const id of ['seed1', 'dl1', 'dl2', 'dl3']) {
      await row(page, id).getByText('Announced', { exact: true }).waitFor({ timeout: LONG })
      await row(page, id).getByText('Shoal 0.1.0').waitFor({ timeout: LONG })
      await row(page, id).getByText('Complete', { exact: true }).waitFor({ timeout: LONG })
    }
    await page.getByText('3 of 3').waitFor()
    await page.getByRole('button', { name: 'What dl2 announced last' }).click()
    await page.getByText(/^\/announce\?info_hash=|^[0-9a-f]{196}/).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('As it came').waitFor({ state: 'hidden' })

    // A wrong port is another thing than silence, and the picture marks who it is.
    await page.getByRole('switch', { name: /Wrong port/ }).press('Space')
    await row(page, 'seed1').getByText('Wrong address').waitFor({ timeout: LONG })
    await row(page, 'seed1')
      .getByText(/:6882$/)
      .waitFor()
    const picture = page.getByRole('img', { name: /^The swarm: 4 peers/ })
    await picture.locator('g[data-verdict="wrong-address"]').waitFor({ state: 'attached' })
    expect(await picture.locator('g[data-role]').count()).toBe(4)
    expect(await page.evaluate(findLowContrast)).toEqual([])
    await page.getByRole('switch', { name: /Wrong port/ }).press('Space')
    await row(page, 'seed1').getByText('Announced', { exact: true }).waitFor({ timeout: LONG })

    // Nobody answers at a flapping seeder's address, now and then.
    await page.getByRole('switch', { name: /Flapping/ }).press('Space')
    await row(page, 'seed1').getByText('Refused').waitFor({ timeout: LONG })

    await page.getByRole('link', { name: 'Watch' }).click()
    await page.getByRole('heading', { name: /^Peers of 实验 1 – 102400/ }).waitFor()
    await page.getByRole('button', { name: 'End the lab' }).click()
    await page.getByRole('button', { name: 'Start the lab' }).waitFor({ timeout: LONG })
  })

  it('starts one for other machines within a range of ports, and says why only links can go wrong', async () => {
    const page = await dashboard.open('/lab', { viewport: { width: 1280, height: 1000 } })
    const start = page.getByRole('button', { name: 'Start the lab' })
    await page.getByLabel('Sizes').fill('1K')
    await page.getByLabel('Files').fill('2000')
    await page.getByRole('switch', { name: 'For other machines and phones' }).press('Space')
    await page.getByLabel('Name of this machine').fill('192.0.2.1')
    await page.getByLabel('Ports').fill('9000-8000')
    await start.click()
    await page.getByText('Write a range such as 8000-9000').waitFor()
    await page.getByLabel('Ports').fill('8000-8001')
    await start.click()
    await page.getByText('1,024 bytes do not make 2,000 files').waitFor()
    await page.getByLabel('Files').fill('3')
    await start.click()
    await page.getByText('This lab needs 4 ports and the range has 2').waitFor()
    const first = Math.min(await freePort(), 65_535 - ROOM)
    await page.getByLabel('Ports').fill(`${first}-${first + ROOM}`)
    await start.click()
    await page.getByText('This machine cannot be found there').waitFor()
    await page.getByLabel('Name of this machine').fill('127.0.0.1')
    await start.click()
    await page.getByRole('button', { name: 'End the lab' }).waitFor({ timeout: LONG })

    const phones = new URL(await page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/$/).innerText())
    expect(Number(phones.port)).toBeGreaterThanOrEqual(first)
    expect(Number(phones.port)).toBeLessThanOrEqual(first + ROOM)
    expect(await page.getByRole('link', { name: 'QR codes for phones' }).getAttribute('href')).toBe(phones.href)
    await page.getByText('Nobody in the lab downloads').waitFor()
    expect(await page.getByRole('switch').count()).toBe(1)
    await page.getByRole('switch', { name: /Bare magnet links/ }).waitFor()
    await page.getByText('other machines talk to tracker and peers directly').waitFor()
    await page.getByText('Everybody shares the address of this machine').waitFor()
    expect(await page.evaluate(findLowContrast)).toEqual([])
    await page.getByRole('button', { name: 'End the lab' }).click()
    await start.waitFor({ timeout: LONG })
  })

  it('speaks Chinese, and fits a phone', async () => {
    const page = await dashboard.open('/lab', { locale: 'zh-CN', viewport: { width: 375, height: 800 } })
    await page.getByRole('heading', { name: '实验场', exact: true }).waitFor()
    await page.getByRole('button', { name: '启动实验场' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
    expect(await page.evaluate(findLowContrast)).toEqual([])
  })
})
