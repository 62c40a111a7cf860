import type { Page } from '@shoal/api'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { QueryView } from '../query-view.tsx'
import { Pager } from './pager.tsx'

interface PagedListProps<Row> {
  readonly query: UseQueryResult<Page<Row>>
  readonly cursor: string | undefined
  readonly onMove: (cursor: string | undefined) => void
  /** What stands here while there are no rows. */
  readonly empty: ReactNode
  readonly skeleton?: ReactNode
  readonly children: (rows: readonly Row[]) => ReactNode
}

/** One page of a list's rows above the way to its other pages. */
export function PagedList<Row>({ query, cursor, onMove, empty, skeleton, children }: PagedListProps<Row>) {
  return (
    <QueryView query={query} skeleton={skeleton}>
      {({ items, nextCursor, total }) =>
        items.length === 0 ? (
          empty
        ) : (
          <>
            {children(items)}
            <Pager cursor={cursor} nextCursor={nextCursor} total={total} onMove={onMove} />
          </>
        )
      }
    </QueryView>
  )
}
