import { Button, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FleetClient, pauseClient } from '@shoal/api'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { errorWords } from '../../i18n/error-words.ts'

/** Lets a client take nothing new, or take grabs again. */
export function PauseClientButton({ client }: { readonly client: FleetClient }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { id, draining } = client
  const change = useMutation({
    mutationFn: () => api.call(pauseClient, { params: { clientId: id }, body: { draining: !draining } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['clients'] }),
    onError: (error) => {
      const { cause, wayOut } = errorWords(error, t)
      notifications.show({ color: 'red', title: cause, message: wayOut })
    },
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
