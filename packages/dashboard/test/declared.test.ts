import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Dashboard, startDashboard } from './signed-in.ts'

const LIMIT = 120_000 // milliseconds

const SETTINGS = `
clients:
  nas: { kind: qbittorrent, name: NAS, url: "http://127.0.0.1:9", username: admin, password: hunter22 }
fleet:
  placement: { sortKey: free_space }
notices:
  hook: { kind: webhook, name: Hook of the file, url: "http://127.0.0.1:9/hunter22" }
indexerProxies:
  Pond: socks5://me:hunter22@127.0.0.1:1080
`

describeWith(['chromium'], 'what the settings file declares, in the dashboard', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard(SETTINGS)
  }, LIMIT)
  afterAll(() => dashboard?.stop())

  it('shows a client without a way to change it', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/clients')
    const row = page.getByRole('table', { name: 'Clients' }).getByRole('row', { name: /NAS/ })
    await row.getByText('from the file').waitFor()
    await row.getByRole('link', { name: 'NAS' }).click()
    await page.getByText('Declared in the configuration file').waitFor()
    const facts = page.locator('main')
    await facts.getByText('http://127.0.0.1:9').waitFor()
    expect(await facts.innerText()).not.toContain('hunter22')
    expect(await facts.locator('input, textarea, button[type=submit]').count()).toBe(0)
    expect(await page.getByRole('button', { name: /^(Remove|Pause|Save)$/ }).count()).toBe(0)
  })

  it('shows a channel of notices without a way to change it', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/notices')
    const row = page.getByRole('row', { name: /Hook of the file/ })
    await row.getByText('from the file').waitFor()
    expect(await row.getByRole('button').count()).toBe(0)
    expect(await page.locator('main').innerText()).not.toContain('hunter22')
  })

  it('shows the proxy of an indexer without a way to change it; others are set and removed beside it', {
    timeout: LIMIT,
  }, async () => {
    const page = await dashboard.open('/settings')
    const table = page.getByRole('table', { name: 'Proxies of indexers' })
    const declared = table.getByRole('row', { name: /pond/ })
    await declared.getByText('from the file').waitFor()
    expect(await declared.innerText()).toContain('socks5://127.0.0.1:1080')
    expect(await declared.getByRole('button').count()).toBe(0)

    const form = page.locator('form').filter({ has: page.locator('input[name=proxy]') })
    const save = form.getByRole('button', { name: 'Save' })
    await form.getByLabel('Indexer').fill('Lake')
    await form.getByLabel('Proxy').fill('127.0.0.1:1081')
    await save.click()
    await form.getByText('Write http://, https:// or socks5:// and an address.').waitFor()
    await form.getByLabel('Proxy').fill('http://you:hunter23@127.0.0.1:1081')
    await save.click()
    const own = table.getByRole('row', { name: /lake/ })
    await own.getByText('http://127.0.0.1:1081').waitFor()
    expect(await page.locator('main').innerText()).not.toContain('hunter')

    await form.getByLabel('Indexer').fill('POND')
    await form.getByLabel('Proxy').fill('http://127.0.0.1:1')
    await save.click()
    await page.getByRole('alert').first().waitFor()
    expect(await declared.innerText()).toContain('socks5://127.0.0.1:1080')

    await own.getByRole('button', { name: 'Fetch from “lake” directly again' }).click()
    await own.waitFor({ state: 'detached' })
  })

  it('marks the rules that the file fixes', { timeout: LIMIT }, async () => {
    const page = await dashboard.open('/rules')
    await page.getByText('These can only be changed there: placement.sortKey').waitFor()
  })
})
