import type { LabStatus } from '@shoal/api'

/** Where a peer stands in the picture, in pixels. */
export interface SwarmNode {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly radius: number
  /** Where its name begins, ends or has its middle, from its own place; absent where there is no room for one. */
  readonly name?: NamePlace
}

export interface NamePlace {
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
}

export interface SwarmLayout {
  readonly width: number
  readonly height: number
  readonly nodes: ReadonlyMap<string, SwarmNode>
}

type Subject = Pick<LabStatus['peers'][number], 'id' | 'role'>

const FEW = 4 // peers of one role that stand one below the other
const ROW = 118 // pixels of a row of few
const NAMES = 30 // pixels below a node for its name and program
const BIGGEST = 30 // pixels, a node's radius
const BIGGEST_AROUND = 22 // of those around an ellipse
const SMALLEST = 6
const NARROW = 560 // pixels; in a narrower picture names stand below
const NAMED = 13 // radius from which there is room for a node's name
const BESIDE = 11 // pixels between a node and its name
const MARGIN = { x: 62, y: 46 } // pixels around an ellipse, for nodes and names
const STEPS = 720 // points of the ellipse that its length is measured with
const CROWDING = 0.4 // of the way to the next node, the radius at most

/** Few peers stand in two columns, seeders left, or in one where there is one role; many around an ellipse, with the seeders in its middle. */
export function swarmLayout(peers: readonly Subject[], width: number): SwarmLayout {
  const seeders = peers.filter(({ role }) => role === 'seeder')
  const others = peers.filter(({ role }) => role !== 'seeder')
  if (seeders.length <= FEW && others.length <= FEW) return columns(seeders, others, width)
  const height = Math.round(Math.min(Math.max(width * 0.56, 360), Math.max(width * 1.25, 360), 560))
  const [middleX, middleY] = [width / 2, height / 2]
  const [outerX, outerY] = [middleX - MARGIN.x, middleY - MARGIN.y]
  const inside = seeders.length === 1 ? 0 : Math.min(0.42, 0.16 + seeders.length * 0.03)
  const nodes = [
    ...around(others, { middleX, middleY, radiusX: outerX, radiusY: outerY }),
    ...around(seeders, { middleX, middleY, radiusX: outerX * inside, radiusY: outerY * inside }),
  ]
  return { width, height, nodes: new Map(nodes.map((node) => [node.id, node])) }
}

function columns(seeders: readonly Subject[], others: readonly Subject[], width: number): SwarmLayout {
  const height = Math.max(2, seeders.length, others.length) * ROW
  const inset = Math.min(width * 0.2, 180)
  const column = (peers: readonly Subject[], x: number, side: 'left' | 'right'): SwarmNode[] =>
    peers.map(({ id }, index) => {
      const y = (height / peers.length) * (index + 0.5) - NAMES / 2
      return { id, x, y, radius: BIGGEST, name: width < NARROW ? BELOW : beside(side) }
    })
  const [left, right] = seeders.length * others.length === 0 ? [width / 2, width / 2] : [inset, width - inset]
  const nodes = [...column(seeders, left, 'left'), ...column(others, right, 'right')]
  return { width, height, nodes: new Map(nodes.map((node) => [node.id, node])) }
}

interface Ellipse {
  readonly middleX: number
  readonly middleY: number
  readonly radiusX: number
  readonly radiusY: number
}

/** Peers at equal distances around an ellipse, the first one on top; one alone in the middle of an ellipse without size. */
function around(peers: readonly Subject[], { middleX, middleY, radiusX, radiusY }: Ellipse): SwarmNode[] {
  const points = Array.from({ length: STEPS + 1 }, (_, step) => {
    const angle = (step / STEPS) * 2 * Math.PI - Math.PI / 2
    return { x: middleX + radiusX * Math.cos(angle), y: middleY + radiusY * Math.sin(angle) }
  })
  const lengths = [0]
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    if (before !== undefined) lengths.push((lengths.at(-1) ?? 0) + Math.hypot(point.x - before.x, point.y - before.y))
  }
  const whole = lengths.at(-1) ?? 0
  const across = 2 * Math.min(radiusX, radiusY) // as far as two are from each other
  const room = peers.length <= 1 ? BIGGEST_AROUND : Math.min(whole / peers.length, across) * CROWDING
  const radius = Math.min(BIGGEST_AROUND, Math.max(SMALLEST, room))
  const named = radius >= NAMED
  return peers.map(({ id }, index) => {
    const at = lengths.findIndex((length) => length >= (whole * index) / peers.length)
    const point = points[Math.max(0, at)] ?? { x: middleX, y: middleY }
    return { id, ...point, radius, ...(named ? { name: outside(point.x - middleX, point.y - middleY, radius) } : {}) }
  })
}

const BELOW: NamePlace = { x: 0, y: BIGGEST + 16, anchor: 'middle' }

function beside(side: 'left' | 'right'): NamePlace {
  return side === 'left'
    ? { x: -BIGGEST - BESIDE, y: -2, anchor: 'end' }
    : { x: BIGGEST + BESIDE, y: -2, anchor: 'start' }
}

/** On the side that looks away from the middle of the picture; below where that is the place itself. */
function outside(x: number, y: number, radius: number): NamePlace {
  const distance = Math.hypot(x, y)
  if (distance < 1) return { ...BELOW, y: radius + 16 }
  const [towardsX, towardsY] = [x / distance, y / distance]
  const anchor = Math.abs(towardsX) < 0.3 ? 'middle' : towardsX > 0 ? 'start' : 'end'
  return { x: towardsX * (radius + BESIDE), y: towardsY * (radius + BESIDE) + 4, anchor }
}
