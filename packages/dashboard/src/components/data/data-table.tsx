import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<Row> {
  readonly key: string
  readonly label: string
  readonly align?: 'end'
  /** The first thing to read of a row; on a phone it heads the row's card. */
  readonly primary?: boolean
  /** Words that may need more than one line. */
  readonly prose?: boolean
  readonly render: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
}

/** A table that becomes a list of cards on a phone. Roles are written out, because `display: block` would drop them. */
export function DataTable<Row>({ label, columns, rows, rowKey }: DataTableProps<Row>) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: browsers drop table roles when CSS changes the display
    <table className={classes['table']} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, label: heading, align }) => (
            <th key={key} role="columnheader" scope="col" data-align={align}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map(({ key, label: heading, align, primary, prose, render }) => (
              <td
                key={key}
                role="cell"
                data-label={heading}
                data-align={align}
                data-primary={primary}
                data-prose={prose}
              >
                {render(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  )
}
