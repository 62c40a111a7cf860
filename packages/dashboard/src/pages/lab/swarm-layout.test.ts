import { describe, expect, it } from 'vitest'
import { swarmLayout } from './swarm-layout.ts'

function swarm(seeders: number, downloaders: number) {
  return [
    ...Array.from({ length: seeders }, (_, index) => ({ id: `seed${index + 1}`, role: 'seeder' as const })),
    ...Array.from({ length: downloaders }, (_, index) => ({ id: `dl${index + 1}`, role: 'downloader' as const })),
  ]
}

describe.each([
  [2, 0],
  [1, 1],
  [2, 4],
  [1, 12],
  [2, 50],
  [20, 100],
])('%i seeders and %i downloaders', (seeders, downloaders) => {
  it.each([320, 760, 1100])('all stand inside of a picture of %i pixels, and none on another', (width) => {
    const layout = swarmLayout(swarm(seeders, downloaders), width)
    const nodes = [...layout.nodes.values()]
    expect(nodes).toHaveLength(seeders + downloaders)
    for (const [index, { x, y, radius }] of nodes.entries()) {
      expect(Math.min(x, y, layout.width - x, layout.height - y)).toBeGreaterThan(radius)
      const nearest = Math.min(
        ...nodes.flatMap((other, place) => (place === index ? [] : [Math.hypot(other.x - x, other.y - y)])),
      )
      if (downloaders <= 50) expect(nearest).toBeGreaterThan(radius * 2)
    }
  })
})

it.each([
  [4, 340, 'middle', 'middle'],
  [4, 900, 'end', 'start'],
  [12, 900, 'middle', 'middle'],
  [50, 340, 'middle', undefined],
])(
  'of two seeders and %i downloaders on %i pixels the names stand at %s and %s',
  (count, width, seeder, downloader) => {
    const { nodes } = swarmLayout(swarm(2, count), width)
    expect(nodes.get('seed1')?.name?.anchor).toBe(seeder)
    expect(nodes.get('dl1')?.name?.anchor).toBe(downloader)
  },
)
