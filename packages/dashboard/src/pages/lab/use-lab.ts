import { type CurrentLab, currentLab, getLab, streamLab } from '@shoal/api'
import { queryOptions, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../api/api.ts'
import { withinBase } from '../../api/base-url.ts'

const RETRY = 3_000 // milliseconds until a connection that was refused is tried again

export const labQuery = queryOptions({
  queryKey: ['lab'],
  queryFn: ({ signal }) => api.call(getLab, { signal }),
})

/** The lab, each second anew while the page is open. */
export function useLab(): UseQueryResult<CurrentLab> {
  const queryClient = useQueryClient()
  useEffect(() => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const connect = (): void => {
      const opened = new EventSource(withinBase(streamLab.path))
      source = opened
      opened.onmessage = ({ data }) => {
        const current = currentLab.safeParse(JSON.parse(String(data)))
        if (current.success) queryClient.setQueryData(labQuery.queryKey, current.data)
      }
      opened.onerror = () => {
        if (opened.readyState === EventSource.CLOSED) timer = setTimeout(connect, RETRY)
      }
    }
    connect()
    return () => {
      clearTimeout(timer)
      source?.close()
    }
  }, [queryClient])
  return useQuery(labQuery)
}
