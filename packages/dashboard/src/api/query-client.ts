import { ApiError } from '@shoal/api'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, sessionQuery } from './session.ts'

const MAX_RETRIES = 2
const SERVER_FAULT = 500 // HTTP status from which a repetition may help

/** The cache of everything read from Shoal. A session that has ended anywhere ends for every page. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown): void => {
    if (!isSignedOut(error)) return
    queryClient.setQueryData(sessionQuery.queryKey, null)
    onSignedOut()
  }
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000, // milliseconds; live events make things stale earlier
        retry: (failures, error) => failures < MAX_RETRIES && mayPass(error),
      },
    },
  })
  return queryClient
}

function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.problem.status >= SERVER_FAULT
}
