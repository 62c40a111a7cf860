import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import classes from './live-chart.module.css'

export interface ChartLine {
  readonly label: string
  /** Name of the CSS variable that holds its colour. */
  readonly color: string
  readonly values: readonly number[]
}

interface LiveChartProps {
  /** What the picture shows, for those who do not see it. */
  readonly label: string
  /** Unix milliseconds of the values. */
  readonly times: readonly number[]
  readonly lines: readonly ChartLine[]
  readonly formatValue: (value: number) => string
  readonly locale: string
}

const HEIGHT = 190 // pixels
const AXIS_WIDTH = 84 // pixels
const TIME_AXIS_HEIGHT = 28 // pixels
const LINE_WIDTH = 2 // pixels
const SMALLEST_SCALE = 1024 // bytes per second; a silent fleet draws a flat line at the bottom
/** 1 B/s, 2, 4 … so that the lines stand at round numbers of KiB and MiB. */
const BINARY_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power)
const LEAST_SPAN = 60 // seconds shown from the first sample on

/** A small chart of speeds over time that grows as data arrives. */
export function LiveChart({ label, times, lines, formatValue, locale }: LiveChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const scheme = useComputedColorScheme('light')
  const data: uPlot.AlignedData = [times.map((time) => time / 1000), ...lines.map(({ values }) => [...values])]
  const latest = useRef(data)
  latest.current = data
  const look = lines.map(({ label: name, color }) => `${name}|${color}`).join()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart is made anew when its look changes, not its data
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const style = getComputedStyle(document.documentElement)
    const color = (name: string): string => style.getPropertyValue(name).trim()
    const time = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    const axis = { stroke: color('--mantine-color-dimmed'), font: `12px ${color('--mantine-font-family')}` }
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { range: () => timeSpan(latest.current[0]) },
          y: { range: (_, _low, high) => [0, Math.max(high * 1.1, SMALLEST_SCALE)] },
        },
        axes: [
          {
            ...axis,
            size: TIME_AXIS_HEIGHT,
            grid: { show: false },
            ticks: { show: false },
            space: 90,
            values: (_, seconds) => seconds.map((second) => time.format(second * 1000)),
          },
          {
            ...axis,
            size: AXIS_WIDTH,
            space: 36,
            incrs: BINARY_STEPS,
            grid: { stroke: color('--shoal-border'), width: 1 },
            ticks: { show: false },
            values: (_, values) => values.map(formatValue),
          },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.label,
            stroke: color(line.color),
            width: LINE_WIDTH,
            fill: `${color(line.color)}1f`,
            points: { show: false },
          })),
        ],
      },
      latest.current,
      element,
    )
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [scheme, look, locale])

  useEffect(() => {
    plot.current?.setData(data)
  })
  return <div ref={frame} className={classes['frame']} role="img" aria-label={label} style={{ height: HEIGHT }} />
}

/** From the first to the last time, at least `LEAST_SPAN` long; the last minute where there is no data yet. Seconds. */
function timeSpan(times: ArrayLike<number>): [number, number] {
  const last = times[times.length - 1] ?? Date.now() / 1000
  return [Math.min(times[0] ?? last, last - LEAST_SPAN), last]
}
