import { createServer } from 'node:http'
import { describeWith, findProgram } from '@shoal/testing'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { findLowContrast } from './low-contrast.ts'
import { type RunningShoal, startShoal } from './running-shoal.ts'

const DEMO_TIMEOUT = 120_000 // milliseconds
const PATIENCE = 15_000 // milliseconds that a page may take
const TOOLS = ['/toolkit/create', '/toolkit/probe', '/toolkit/inspect']
const TRACKER = ['rules', 'users', 'torrents', 'watch', 'site'].map((view) => `/tracker?view=${view}`)
const LISTS = ['/grabs', '/gallery', '/screenshots', '/clients', '/rules', '/swarms', '/notices']
const PATHS = ['/', ...LISTS, ...TOOLS, ...TRACKER, '/settings']
const phone = { width: 390, height: 844 } // pixels, a common phone

describeWith(['chromium'], 'the dashboard in a real Chromium', () => {
  let shoal: RunningShoal
  let browser: Browser
  const faults: string[] = []
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    const executablePath = findProgram('chromium')
    if (executablePath === undefined) throw new Error('chromium has gone since the tests were listed')
    shoal = await startShoal()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  })

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  afterAll(async () => {
    await browser?.close()
    await shoal?.stop()
  })

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', colorScheme: 'light', ...options })
    contexts.push(context)
    context.setDefaultTimeout(PATIENCE)
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(message.text())
    })
    await page.goto(shoal.url + path)
    return page
  }

  async function tryPassword(page: Page, password: string): Promise<void> {
    await page.locator('input[name=name]').fill('admin')
    await page.locator('input[name=password]').fill(password)
    await page.locator('button[type=submit]').click()
  }

  /** Signs in and waits until the page is there. */
  async function enter(page: Page): Promise<void> {
    await tryPassword(page, shoal.password)
    await page.locator('nav').waitFor({ state: 'attached' })
    await page.locator('main h1').waitFor()
  }

  it.each([
    ['en-US', 'User name or password is wrong'],
    ['zh-CN', '用户名或密码错误'],
  ])(
    'says beside the field that the password is wrong, keeps the user name, and puts neither in the address (%s)',
    async (locale, sentence) => {
      const page = await open('/', { locale })
      await tryPassword(page, 'not-the-password')
      const password = page.locator('input[name=password]')
      await page.getByText(sentence).waitFor()
      expect(await password.getAttribute('aria-invalid')).toBe('true')
      const describedBy = (await password.getAttribute('aria-describedby')) ?? ''
      const description = page.locator(
        describedBy
          .split(' ')
          .map((id) => `[id="${id}"]`)
          .join(','),
      )
      expect(await description.allTextContents()).toContain(sentence)
      expect(await page.locator('input[name=name]').inputValue()).toBe('admin')
      expect(await password.inputValue()).toBe('')
      expect(page.url()).not.toMatch(/not-the-password|admin/)
    },
  )

  it('asks for what is missing before it asks the server', async () => {
    const page = await open('/sign-in')
    await page.locator('button[type=submit]').click()
    await page.getByText('Please enter your user name.').waitFor()
    await page.getByText('Please enter your password.').waitFor()
  })

  it('comes back to the page that was asked for, after signing in', async () => {
    const page = await open('/grabs?search=bunny')
    await page.waitForURL('**/sign-in?*')
    await enter(page)
    await page.waitForURL('**/grabs?search=bunny')
    expect(await page.getByLabel('Release name or info-hash').inputValue()).toBe('bunny')
  })

  it('never leads to another site after signing in', async () => {
    const page = await open('/sign-in?next=%2F%2Fevil.example')
    await enter(page)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(new URL(page.url()).origin).toBe(shoal.url)
  })

  it('tells an empty Shoal what to do: run the demo, or paste the webhook into autobrr', async () => {
    const page = await open('/')
    await enter(page)
    await page.getByRole('button', { name: 'Run the demo' }).waitFor()
    expect(await page.locator('code').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${shoal.url}/\\S{20,}$`)]),
    )
  })

  it('runs the demo and shows its shots as they come, in both languages', { timeout: 2 * DEMO_TIMEOUT }, async () => {
    const page = await open('/')
    await enter(page)
    await page.getByRole('button', { name: 'Run the demo' }).click()
    const demo = page.getByRole('region', { name: 'Demo' })
    await demo.getByText(/^(Succeeded|Failed)$/).waitFor({ timeout: DEMO_TIMEOUT })
    expect(await demo.innerText()).toContain('12 of 12 screenshots show exactly their own moment')
    // These two lists are never polled: what they show came with the live events.
    const grabs = page.getByRole('region', { name: 'Recent grabs' })
    await grabs.getByRole('link', { name: /Shoal demo.*Done/s }).waitFor()
    await page.getByRole('region', { name: 'Latest screenshots' }).getByText('12 shots').waitFor()
    await demo.getByRole('link', { name: 'See the screenshots' }).click()

    const shots = page.locator('main img[alt^="Shot at"]')
    await shots.first().waitFor()
    const times = await shots.evaluateAll((images) => images.map((image) => image.getAttribute('alt')))
    expect(times).toHaveLength(12)
    expect(new Set(times).size).toBe(times.length)
    for (const shot of await shots.all()) {
      await shot.scrollIntoViewIfNeeded()
      await expect
        .poll(() => shot.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth))
        .toBeGreaterThan(100)
    }

    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitem', { name: '简体中文' }).click()
    await page.locator('main img[alt$="处的截图"]').first().waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.reload()
    await page.getByRole('link', { name: '图库' }).first().waitFor()
  })

  it('shows one shot in full size, goes on with the arrow keys, and closes with Escape', async () => {
    const page = await open('/gallery')
    await enter(page)
    await page.locator('main a[href*="/gallery/"]').first().click()
    await page
      .getByRole('button', { name: /^Shot at/ })
      .first()
      .click()
    await page.getByText(/^1 of \d+$/).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.getByText(/^2 of \d+$/).waitFor()
    expect(page.url()).toContain('shot=')
    await page.keyboard.press('Escape')
    await page.getByText(/^2 of \d+$/).waitFor({ state: 'detached' })
  })

  it('follows a grab to its timeline and tells why its client was chosen', async () => {
    const page = await open('/grabs')
    await enter(page)
    await page.locator('main table a').first().click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    const decision = page.getByRole('table', { name: 'Why this client' })
    await decision.getByText('Chosen').waitFor()
    await decision.getByText('Free space').waitFor()
  })

  it('lists the clients of the fleet, the built-in one where no other is configured', async () => {
    const page = await open('/clients', { locale: 'zh-CN' })
    await enter(page)
    const clients = page.getByRole('table', { name: '下载器' })
    await clients.getByText('内置下载器').waitFor()
    await clients.getByText('在线').waitFor()
  })

  it('names the peers of a swarm by address', async () => {
    const page = await open('/swarms')
    await enter(page)
    await page.locator('main table a').first().click()
    await page
      .getByRole('table', { name: 'Peers' })
      .getByText(/127\.0\.0\.\d+:\d+/)
      .first()
      .waitFor()
  })

  it('keeps a search in the address, so that it can be bookmarked', async () => {
    const page = await open('/grabs')
    await enter(page)
    await page.getByLabel('Release name or info-hash').fill('no such release')
    await page.waitForURL(/[?&]search=no(\+|%20)such/)
    await page.getByText('No grab matches').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await page.locator('main table a').first().waitFor()
  })

  it('makes an API token whose secret works, and ends it again', async () => {
    const page = await open('/settings')
    await enter(page)
    await page.locator('input[name=name]').fill('browser test')
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByText('Token “browser test” created').waitFor()
    const secret = await page.getByRole('alert').locator('code').textContent()
    const ask = () => fetch(`${shoal.url}/api/v1/overview`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await ask()).status).toBe(200)
    await page.getByRole('button', { name: 'Revoke “browser test”' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByRole('table', { name: 'API tokens' }).getByText('browser test').waitFor({ state: 'detached' })
    expect((await ask()).status).toBe(401)
  })

  it('tells a service of its own, tests it, saves it without showing its secret again, and removes it', async () => {
    const received: string[] = []
    const service = createServer((request, response) => {
      received.push(request.url ?? '')
      request.resume().on('end', () => response.end('{"id":1}'))
    })
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
    const address = service.address()
    const port = typeof address === 'object' ? address?.port : undefined
    try {
      const page = await open('/notices', { locale: 'zh-CN' })
      await enter(page)
      await page.getByRole('button', { name: '添加渠道' }).click()
      const form = page.getByRole('dialog')
      await form.getByRole('combobox', { name: '服务' }).click()
      await page.getByRole('option', { name: 'Gotify' }).click()
      await form.getByRole('textbox', { name: '名称' }).fill('手机')
      await form.getByRole('button', { name: '保存' }).click()
      await form.getByText('内容缺失或类型不正确。').first().waitFor()
      await form.locator('input[name=server]').fill(`http://127.0.0.1:${port}`)
      await form.locator('input[name=token]').fill('app-secret')
      await form.getByRole('button', { name: '发送测试' }).click()
      await form.getByText('测试已发送').waitFor()
      expect(received).toEqual(['/message'])
      await form.getByRole('button', { name: '保存' }).click()
      const channels = page.getByRole('table', { name: '通知渠道' })
      await channels.getByText('手机').waitFor()
      await page.getByRole('button', { name: '编辑“手机”' }).click()
      expect(await page.locator('input[name=token]').inputValue()).toBe('')
      await page.getByRole('dialog').getByRole('button', { name: '发送测试' }).click()
      await page.getByRole('dialog').getByText('测试已发送').waitFor()
      expect(received).toEqual(['/message', '/message'])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: '移除“手机”' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '移除', exact: true }).click()
      await page.getByText('还没有通知渠道').waitFor()
    } finally {
      service.close()
      service.closeAllConnections()
    }
  })

  it.each([
    { locale: 'en-US', colorScheme: 'light' },
    { locale: 'zh-CN', colorScheme: 'dark' },
  ] as const)('fits a phone without sideways scrolling ($locale, $colorScheme)', async (options) => {
    const page = await open('/', { ...options, viewport: phone })
    await enter(page)
    await page.locator('h1').waitFor()
    for (const path of PATHS) {
      await page.goto(shoal.url + path)
      await page.locator('main h1').waitFor()
      await page.waitForLoadState('networkidle').catch(() => undefined)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, path).toBeLessThanOrEqual(0)
    }
  })

  it.each(['light', 'dark'] as const)('every text can be read in the %s theme', async (colorScheme) => {
    const page = await open('/', { colorScheme })
    await enter(page)
    for (const path of PATHS) {
      await page.goto(shoal.url + path)
      await page.locator('main h1').waitFor()
      expect(await page.evaluate(findLowContrast), path).toEqual([])
    }
    await page.addStyleTag({ content: 'main h1 { color: #8888 !important }' })
    expect(await page.evaluate(findLowContrast), 'the check itself finds a faint heading').toHaveLength(1)
  })

  it('changes the password for who knows the present one', async () => {
    const page = await open('/settings')
    await enter(page)
    const fill = async (current: string, next: string): Promise<void> => {
      await page.getByLabel('Present password').fill(current)
      await page.getByLabel('New password', { exact: true }).fill(next)
      await page.getByLabel('New password again').fill(next)
      await page.getByRole('button', { name: 'Change password' }).click()
    }
    await fill('not-the-password', 'another good horse')
    await page.getByText('User name or password is wrong').waitFor()
    await fill(shoal.password, 'another good horse')
    await page.getByText('The password is changed').waitFor()
    shoal = { ...shoal, password: 'another good horse' }
    await enter(await open('/settings'))
  })

  it('can be used with the keyboard alone', async () => {
    const page = await open('/')
    await enter(page)
    await page.goto(shoal.url)
    await page.locator('main h1').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.getByRole('link', { name: 'Grabs', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Grabs' }).waitFor()
  })

  it('signs out, and nothing is shown any more', async () => {
    const page = await open('/grabs')
    await enter(page)
    await page.getByRole('button', { name: 'Account of admin' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
    await page.goto(`${shoal.url}/grabs`)
    await page.waitForURL('**/sign-in?*')
  })

  it('no page logged an error or broke the content security policy', () => {
    expect(faults).toEqual([])
  })
})
