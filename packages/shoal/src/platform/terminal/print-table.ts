import Table from 'cli-table3'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
const STEP = 1024

/** One column: its heading, and whether it holds numbers. */
export interface TableColumn {
  readonly label: string
  readonly right?: boolean
}

/** Prints rows under headings, without lines between them: easy to read, easy to cut. */
export function printTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): void {
  const bare = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
  const between = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid']
  const table = new Table({
    head: columns.map(({ label }) => label),
    colAligns: columns.map(({ right }) => (right === true ? 'right' : 'left')),
    chars: { ...Object.fromEntries([...bare, ...between].map((place) => [place, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) table.push([...row])
  const text = table.toString()
  process.stdout.write(`${text.replace(/ +$/gm, '')}\n`)
}

/** Prints labels with values behind them. */
export function printFacts(facts: readonly (readonly [string, string])[]): void {
  printTable(
    [{ label: '' }, { label: '' }],
    facts.map(([label, value]) => [label, value]),
  )
}

/** Bytes for people: three figures and a binary unit. */
export function amount(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP
    unit += 1
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`
}

export function speed(bytesPerSecond: number): string {
  return `${amount(Math.round(bytesPerSecond))}/s`
}

export function share(part: number, whole: number): string {
  return `${(whole === 0 ? 100 : (part / whole) * 100).toFixed(1)} %`
}
