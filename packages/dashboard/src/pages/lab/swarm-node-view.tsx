import type { LabPeerStatus } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import classes from './lab.module.css'
import { shareOf, verdictFor } from './peer-facts.ts'
import { opacityOf } from './piece-bar.tsx'
import { pieceRuns } from './piece-runs.ts'
import type { SwarmNode } from './swarm-layout.ts'

interface SwarmNodeViewProps {
  readonly node: SwarmNode
  readonly peer: LabPeerStatus
  readonly infoHash: string
  readonly faded: boolean
  /** Called with the peer's id when it is pointed at, with undefined when no longer. */
  readonly onPoint: (id: string | undefined) => void
}

const RING = 0.3 // of the radius, the ring's width
const TURN = 2 * Math.PI

/** A peer as a ring of its pieces, from the top clockwise; its name below. */
export function SwarmNodeView({ node, peer, infoHash, faded, onPoint }: SwarmNodeViewProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { x, y, radius, name } = node
  const torrent = peer.torrents.find((found) => found.infoHash === infoHash)
  const share = shareOf(torrent)
  const verdict = verdictFor(peer, infoHash)
  const width = Math.max(3, radius * RING)
  const ring = radius - width / 2
  const words = `${peer.id} (${t(`lab.kind.${peer.kind}`, { defaultValue: peer.kind })}): ${format.percent(share)}, ${t(`lab.verdict.${verdict}`)}`
  return (
    <g
      className={classes['node']}
      data-role={peer.role}
      data-complete={torrent?.complete ?? false}
      data-verdict={verdict}
      data-faded={faded}
      transform={`translate(${x} ${y})`}
      onPointerEnter={() => onPoint(peer.id)}
      onPointerLeave={() => onPoint(undefined)}
    >
      <title>{words}</title>
      {verdict !== 'fine' && <circle r={radius + 4} className={classes['trouble']} />}
      <circle r={radius} className={classes['disc']} />
      <circle r={ring} strokeWidth={width} className={classes['hollow']} />
      {pieceRuns(torrent?.have ?? '').map(({ begin, end, fullness }) => (
        <path
          key={begin}
          d={arc(ring, begin, end)}
          strokeWidth={width}
          opacity={opacityOf(fullness)}
          className={classes['held']}
        />
      ))}
      {radius >= 20 && (
        <text className={classes['percent']} dy="0.35em">
          {Math.floor(share * 100)}
        </text>
      )}
      {name !== undefined && (
        <text x={name.x} y={name.y} style={{ textAnchor: name.anchor }} className={classes['name']}>
          {peer.id}
          {radius >= 24 && (
            <tspan x={name.x} dy="1.25em" className={classes['kind']}>
              {t(`lab.kind.${peer.kind}`, { defaultValue: peer.kind })}
            </tspan>
          )}
        </text>
      )}
    </g>
  )
}

/** Part of a circle around the origin, from the top clockwise; `begin` and `end` of 0 to 1. */
function arc(radius: number, begin: number, end: number): string {
  const at = (turn: number): string => `${radius * Math.sin(turn * TURN)} ${-radius * Math.cos(turn * TURN)}`
  const middle = (begin + end) / 2 // two halves, because one arc cannot be a whole circle
  return `M${at(begin)}A${radius} ${radius} 0 0 1 ${at(middle)}A${radius} ${radius} 0 0 1 ${at(end)}`
}
