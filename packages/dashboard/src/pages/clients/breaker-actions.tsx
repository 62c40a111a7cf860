import { Button, Group } from '@mantine/core'
import { type BalancedEndpoint, isolateEndpoint, resetEndpoint } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { useFailureNotice } from '../../components/use-failure-notice.ts'

/** Ask it at once and forget its failures; or take it out by hand. */
export function BreakerActions({ endpoint }: { readonly endpoint: BalancedEndpoint }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { id, name, state, failuresInRow } = endpoint
  const change = useMutation({
    mutationFn: (action: typeof resetEndpoint | typeof isolateEndpoint) =>
      api.call(action, { params: { endpointId: id } }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['endpoints'] }),
        queryClient.invalidateQueries({ queryKey: ['clients'] }),
      ]),
    onError: useFailureNotice(),
  })
  const isolated = state === 'isolated'
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {(state !== 'closed' || failuresInRow > 0) && (
        <Button
          size="compact-sm"
          variant="light"
          loading={change.isPending}
          onClick={() => change.mutate(resetEndpoint)}
          aria-label={t(isolated ? 'clients.breaker.takeBackNamed' : 'clients.breaker.resetNamed', { name })}
        >
          {t(isolated ? 'clients.breaker.takeBack' : 'clients.breaker.reset')}
        </Button>
      )}
      {!isolated && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={change.isPending}
          onClick={() => change.mutate(isolateEndpoint)}
          aria-label={t('clients.breaker.isolateNamed', { name })}
        >
          {t('clients.breaker.isolate')}
        </Button>
      )}
    </Group>
  )
}
