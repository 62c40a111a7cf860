import { Button } from '@mantine/core'
import { cancelGrab, type Grab, type GrabState, retryGrab } from '@shoal/api'
import { IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { useFailureNotice } from '../../components/use-failure-notice.ts'

const retryable: readonly GrabState[] = ['parked', 'dead']
const finished: readonly GrabState[] = ['done', 'dead', 'cancelled']

/** Try again now, or give it up: a button each, as far as it can be done. */
export function GrabActions({ grab }: { readonly grab: Grab }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: (action: typeof retryGrab | typeof cancelGrab) => api.call(action, { params: { grabId: grab.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['grabs'] }),
    onError: useFailureNotice(),
  })
  return (
    <>
      {retryable.includes(grab.state) && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.mutate(retryGrab)}
        >
          {t('grabs.retry')}
        </Button>
      )}
      {!finished.includes(grab.state) && (
        <Button
          variant="default"
          leftSection={<IconX size={16} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.mutate(cancelGrab)}
        >
          {t('grabs.cancel')}
        </Button>
      )}
    </>
  )
}
