import { describeWith } from '@shoal/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { type Dashboard, startDashboard } from './signed-in.ts'

const LIMIT = 120_000 // milliseconds

describeWith(['chromium', 'qbittorrent-nox'], 'the clients page', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  }, LIMIT)
  afterAll(() => dashboard?.stop())

  const test = (page: Page) => page.getByRole('button', { name: 'Test connection' }).click()
  const row = (page: Page, name: string | RegExp) =>
    page.getByRole('table', { name: 'Clients' }).getByRole('row', { name })

  it('adds a real qBittorrent once its test succeeds, changes it without its password, drains and removes it', {
    timeout: LIMIT,
  }, async () => {
    const qbittorrent = await startQbittorrent()
    onTestFinished(() => qbittorrent.program.close())
    const page = await dashboard.open('/clients')
    await page.getByRole('link', { name: 'Add a client' }).click()
    await page.getByRole('heading', { name: 'Add a client' }).waitFor()

    await test(page)
    await page
      .getByText(/^(Invalid URL|This does not have the right form)/)
      .first()
      .waitFor()
    await page.getByLabel('Address of its web interface').fill('http://127.0.0.1:9')
    await test(page)
    await page.getByText('Nobody listens at this address').waitFor()
    await page.getByLabel('Address of its web interface').fill(qbittorrent.url)
    await test(page)
    await page.getByText('It asks for a login').waitFor()
    await page.getByLabel('User name', { exact: true }).fill(qbittorrentLogin.username)
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    await test(page)
    await page.getByText('It refuses this user name or password').waitFor()
    await test(page)
    await page.getByText('Not tried: too many wrong passwords').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(qbittorrentLogin.password)
    await test(page)
    await page.getByText(/^qBittorrent \d+\.\d+\.\d+ answers$/).waitFor()
    await page.getByText(/0 torrents · [\d.]+ \w+ free/).waitFor()

    await page.locator('input[name=name]').fill('Box')
    await page.getByRole('button', { name: 'Add a folder' }).click()
    await page.getByLabel('Folder as the client calls it').fill('/downloads')
    await page.getByLabel('The same folder as Shoal sees it').fill(qbittorrent.program.downloads)
    await page.getByRole('button', { name: 'Add client' }).click()
    await row(page, /Box/).getByText('Online').waitFor()

    const detail = await page.evaluate(async () => (await fetch('/api/v1/clients/box')).text())
    expect(detail).not.toContain(qbittorrentLogin.password)
    expect(JSON.parse(detail)).toMatchObject({ secrets: ['password'], settings: { pathMapping: [{}] } })

    await page.getByRole('link', { name: 'Box' }).click()
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('placeholder')).toContain('Stored')
    await page.locator('input[name=name]').fill('Big box')
    await page.getByRole('button', { name: 'Try the folders' }).click()
    await page.getByText('It answers, but holds no torrent yet').waitFor()
    await test(page)
    await page.getByText(/^qBittorrent \d+\.\d+\.\d+ answers$/).waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await row(page, /Big box/)
      .getByText('Online')
      .waitFor()

    await page.getByRole('link', { name: 'Big box' }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Take grabs again' }).waitFor()
    await page.getByRole('link', { name: 'Clients' }).first().click()
    await row(page, /Big box/)
      .getByText('Draining')
      .waitFor()

    await page.getByRole('link', { name: 'Big box' }).click()
    await page.getByRole('button', { name: 'Remove Big box' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await row(page, /Shoal/).waitFor()
    await row(page, /Big box/).waitFor({ state: 'detached' })
  })

  it('marks the field that is wrong, and fits a phone', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/new-client', { locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    await page.getByLabel('Web 界面地址').fill('ftp://nas')
    await page.getByRole('button', { name: '添加下载器' }).click()
    await expect.poll(() => page.getByLabel('Web 界面地址').getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('input[name=name]').getAttribute('aria-invalid')).toBe('true')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })

  it('says what to do where there is no client', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/clients/shoal')
    await page.getByRole('button', { name: /^Remove Shoal/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('The fleet has no client').waitFor()
    expect(await page.getByRole('link', { name: 'Add a client' }).count()).toBe(2)
  })
})
