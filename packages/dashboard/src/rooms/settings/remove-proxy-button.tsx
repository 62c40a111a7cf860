import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { removeIndexerProxy } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { errorWords } from '../../i18n/error-words.ts'

/** Lets an indexer be reached directly again. */
export function RemoveProxyButton({ indexer }: { readonly indexer: string }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.call(removeIndexerProxy, { params: { indexer } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['indexer-proxies'] }),
    onError: (error) => {
      const { cause, wayOut } = errorWords(error, t)
      notifications.show({ color: 'red', title: cause, message: wayOut })
    },
  })
  return (
    <Button
      size="xs"
      variant="subtle"
      color="red"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
      aria-label={t('settings.removeProxyNamed', { indexer })}
    >
      {t('settings.removeProxy')}
    </Button>
  )
}
