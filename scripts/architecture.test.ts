import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { flowArrows } from './flows.ts'
import { ImportGraph } from './import-graph.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('the documentation', () => {
  const named = [...read('docs/architecture.md').matchAll(/`((?:packages|scripts)\/[^`\s]+)`/g)].map(
    ([, path]) => path ?? '',
  )

  it('names files of the flows', () => {
    expect(named.length).toBeGreaterThan(20)
  })

  it.each(named)('names %s, which exists', (path) => {
    expect(existsSync(join(root, path))).toBe(true)
  })

  const arrows = flowArrows(read('docs/architecture.md'))
  const graph = new ImportGraph(root)

  it('draws arrows in every flow', () => {
    const flows = [...read('docs/architecture.md').matchAll(/^### (.+)$/gm)].map(([, name]) => name)
    expect([...new Set(arrows.map(({ flow }) => flow))]).toEqual(flows)
  })

  it('tells an import from none', () => {
    expect(graph.reaches('packages/fleet/src/create-fleet.ts', 'packages/fleet/src/grab/take-in.ts')).toBe(true)
    expect(graph.reaches('packages/fleet/src/grab/take-in.ts', 'packages/fleet/src/create-fleet.ts')).toBe(false)
  })

  it.each(arrows)('$flow: $from → $to is an import', ({ from, to }) => {
    const known = from.map((file) => `${file} imports ${graph.importsOf(file).join(', ')}`).join('\n')
    expect(
      from.some((file) => graph.reaches(file, to)),
      known,
    ).toBe(true)
  })

  const pages = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'docs/architecture.md']
  const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`)
  it.each([...pages, ...decisions])('%s links only to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, link]) => link ?? '')
    const missing = links.filter((link) => !existsSync(join(root, dirname(page), link)))
    expect(missing).toEqual([])
  })

  it('gives each decision a number of its own', () => {
    const numbers = decisions.map((path) => /(\d{4})-/.exec(path)?.[1])
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
