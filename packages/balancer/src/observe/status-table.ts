import type { EndpointStatus } from './endpoint-status.ts'

/** The status as a table of plain text, for a console. `now` is Unix milliseconds. */
export function statusTable(rows: readonly EndpointStatus[], now: number): string {
  const table = [
    ['endpoint', 'tier', 'weight', 'state', 'in flight', 'latency', 'ok', 'failed', 'next retry'],
    ...rows.map((row) => [
      row.id,
      row.tier,
      row.weight,
      row.inRotation && row.state !== 'closed' ? `${row.state} (kept)` : row.state,
      row.inflight,
      row.latency === undefined ? '-' : `${row.latency.toFixed(1)} ms`,
      row.successes,
      row.failures,
      row.nextRetryAt === undefined ? '-' : `in ${(Math.max(0, row.nextRetryAt - now) / 1_000).toFixed(1)} s`,
    ]),
  ].map((cells) => cells.map(String))
  const widths = table[0]?.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))) ?? []
  return table
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
