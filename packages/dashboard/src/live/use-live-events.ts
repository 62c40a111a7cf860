import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type LiveState, listenLive } from './live-events.ts'

/** Keeps all pages fresh while the caller is mounted, and tells how the connection is. */
export function useLiveEvents(): LiveState {
  const queryClient = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    const controller = new AbortController()
    listenLive(
      {
        stale: (scopes) => {
          for (const scope of scopes) void queryClient.invalidateQueries({ queryKey: [scope] })
        },
        reset: () => void queryClient.invalidateQueries(),
        state: setState,
      },
      controller.signal,
    )
    return () => controller.abort()
  }, [queryClient])
  return state
}
