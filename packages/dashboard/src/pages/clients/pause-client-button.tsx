import { Button, Tooltip } from '@mantine/core'
import { type FleetClient, pauseClient } from '@shoal/api'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { useFailureNotice } from '../../components/use-failure-notice.ts'

/** Lets a client take nothing new, or take grabs again. */
export function PauseClientButton({ client }: { readonly client: FleetClient }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { id, draining } = client
  const change = useMutation({
    mutationFn: () => api.call(pauseClient, { params: { clientId: id }, body: { draining: !draining } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['clients'] }),
    onError: useFailureNotice(),
  })
  const Icon = draining ? IconPlayerPlay : IconPlayerPause
  return (
    <Tooltip label={t('clients.form.drainingHint')} multiline maw={280}>
      <Button
        variant="default"
        leftSection={<Icon size={16} aria-hidden />}
        loading={change.isPending}
        onClick={() => change.mutate()}
      >
        {t(draining ? 'clients.resume' : 'clients.pause')}
      </Button>
    </Tooltip>
  )
}
