import { startDemo } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import { demoQuery } from './overview-queries.ts'

/** Starts the demo; while one runs, that one is shown. */
export function useStartDemo() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.call(startDemo),
    onSuccess: (run) => queryClient.setQueryData(demoQuery.queryKey, run),
  })
}
