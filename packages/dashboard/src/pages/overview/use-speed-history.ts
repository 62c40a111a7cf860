import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { clientSpeedsQuery } from './overview-queries.ts'
import { appendSample, type SpeedSample } from './speed-history.ts'

const historyKey = ['speed-history']

/**
 * The fleet's speed during the last minutes that this tab has seen. It lives in the query cache, so that leaving the
 * page and coming back keeps the curve.
 */
export function useSpeedHistory(): readonly SpeedSample[] {
  const queryClient = useQueryClient()
  const { data, dataUpdatedAt } = useQuery(clientSpeedsQuery)
  const history = useQuery<readonly SpeedSample[]>({
    queryKey: historyKey,
    queryFn: () => [],
    enabled: false,
    initialData: [],
    gcTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => {
    if (data === undefined) return
    const up = data.items.reduce((sum, client) => sum + client.uploadSpeed, 0)
    const down = data.items.reduce((sum, client) => sum + client.downloadSpeed, 0)
    queryClient.setQueryData<readonly SpeedSample[]>(historyKey, (old = []) =>
      appendSample(old, { at: dataUpdatedAt, up, down }),
    )
  }, [data, dataUpdatedAt, queryClient])
  return history.data
}
