import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type Allowance, addAllowance, type Grab, type Message } from '@shoal/api'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { useFailureNotice } from '../../components/use-failure-notice.ts'

/** The one click that lets a parked grab go on: the host that the guard refused, allowed from now on. */
export function AllowHost({ grab }: { readonly grab: Grab }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const wanted = grab.state === 'parked' && grab.reason !== undefined ? allowanceFor(grab.reason) : undefined
  const allow = useMutation({
    mutationFn: (allowance: Pick<Allowance, 'host' | 'purpose'>) => api.call(addAllowance, { body: allowance }),
    onSuccess: (_, { host }) => notifications.show({ color: 'teal', message: t('grabs.allowed', { host }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['grabs'] }),
    onError: useFailureNotice(),
  })
  if (wanted === undefined) return null
  const { host, purpose } = wanted
  return (
    <Group gap="sm" mt="sm">
      <Button
        size="xs"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={allow.isPending}
        onClick={() => allow.mutate(wanted)}
      >
        {t(purpose === 'fetch' ? 'grabs.allowFetch' : 'grabs.allowTracker', { host })}
      </Button>
      <Text size="xs" c="dimmed">
        {t(purpose === 'fetch' ? 'grabs.allowFetchHint' : 'grabs.allowTrackerHint')}
      </Text>
    </Group>
  )
}

function allowanceFor({ code, params }: Message): Pick<Allowance, 'host' | 'purpose'> | undefined {
  const { host } = params
  if (typeof host !== 'string') return undefined
  if (code === 'address-refused') return { host, purpose: 'fetch' }
  return code === 'tracker-not-allowed' ? { host, purpose: 'tracker' } : undefined
}
