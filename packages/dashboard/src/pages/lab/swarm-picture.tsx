import { Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { LabStatus } from '@shoal/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import classes from './lab.module.css'
import { type SwarmLayout, type SwarmNode, swarmLayout } from './swarm-layout.ts'
import { SwarmNodeView } from './swarm-node-view.tsx'

type Flow = NonNullable<LabStatus['flows']>[number]

const MOST_FLOWS = 160 // the fastest; more lines than that say nothing
const THINNEST = 1.2 // pixels
const THICKEST = 6 // pixels more, for the fastest
const BEND = 0.16 // how far a line leaves the straight way
const GAP = 5 // pixels between a node and its lines

/** The swarm of one torrent: each peer as a ring of its pieces, and lines from those who give to those who take. */
export function SwarmPicture({ lab, infoHash }: { readonly lab: LabStatus; readonly infoHash: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [pointed, setPointed] = useState<string>()
  const flows = (lab.flows ?? [])
    .filter((flow) => flow.infoHash === infoHash && flow.speed > 0)
    .toSorted((left, right) => right.speed - left.speed)
  const layout = swarmLayout(lab.peers, Math.max(width, 280))
  const fastest = flows[0]?.speed ?? 1
  const total = flows.reduce((sum, { speed }) => sum + speed, 0)
  const touches = (flow: Flow): boolean => pointed === undefined || flow.from === pointed || flow.to === pointed
  const near = new Set(flows.filter(touches).flatMap(({ from, to }) => [from, to]))
  return (
    <div ref={ref}>
      {width > 0 && (
        <svg
          width={layout.width}
          height={layout.height}
          className={classes['picture']}
          role="img"
          aria-label={t('lab.pictureLabel', {
            peers: lab.peers.length,
            flows: flows.length,
            speed: format.speed(total),
          })}
        >
          {flows.slice(0, MOST_FLOWS).map((flow) => (
            <FlowLine
              key={`${flow.from} ${flow.to}`}
              path={pathOf(flow, layout)}
              share={flow.speed / fastest}
              faded={!touches(flow)}
              title={`${flow.from} → ${flow.to}: ${format.speed(flow.speed)}`}
            />
          ))}
          {lab.peers.map((peer) => {
            const node = layout.nodes.get(peer.id)
            const faded = pointed !== undefined && pointed !== peer.id && !near.has(peer.id)
            if (node === undefined) return null
            return <SwarmNodeView key={peer.id} {...{ node, peer, infoHash, faded }} onPoint={setPointed} />
          })}
        </svg>
      )}
      <Text size="sm" c="dimmed" ta="center" px="md" pb="md">
        {flows.length === 0
          ? t(lab.isolation === 'lan' ? 'lab.oneAddress' : 'lab.quiet')
          : t('lab.flowing', { count: flows.length, speed: format.speed(total) })}
      </Text>
    </div>
  )
}

interface FlowLineProps {
  readonly path: string
  /** Of the fastest line's speed. */
  readonly share: number
  readonly faded: boolean
  readonly title: string
}

function FlowLine({ path, share, faded, title }: FlowLineProps) {
  const width = THINNEST + Math.sqrt(share) * THICKEST
  return (
    <g className={classes['flow']} data-faded={faded}>
      <title>{title}</title>
      <path d={path} strokeWidth={width} className={classes['stream']} />
      <path d={path} strokeWidth={Math.max(1.6, width * 0.55)} className={classes['current']} />
    </g>
  )
}

/** From the edge of who gives to the edge of who takes, bent to one side so that both directions are seen. */
function pathOf({ from, to }: Flow, { nodes }: SwarmLayout): string {
  const [giver, taker] = [nodes.get(from), nodes.get(to)]
  if (giver === undefined || taker === undefined) return ''
  const bendX = (giver.x + taker.x) / 2 + (taker.y - giver.y) * BEND
  const bendY = (giver.y + taker.y) / 2 - (taker.x - giver.x) * BEND
  const begin = edge(giver, bendX, bendY)
  const end = edge(taker, bendX, bendY)
  return `M${begin.x} ${begin.y}Q${bendX} ${bendY} ${end.x} ${end.y}`
}

function edge(
  { x, y, radius }: SwarmNode,
  towardsX: number,
  towardsY: number,
): { readonly x: number; readonly y: number } {
  const distance = Math.hypot(towardsX - x, towardsY - y) || 1
  const out = radius + GAP
  return { x: x + ((towardsX - x) / distance) * out, y: y + ((towardsY - y) / distance) * out }
}
