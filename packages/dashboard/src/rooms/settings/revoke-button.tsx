import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { revokeToken, type Token } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { tokensQuery } from './token-queries.ts'

/** Ends a token, after asking. */
export function RevokeButton({ token }: { readonly token: Token }) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  const queryClient = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => api.call(revokeToken, { params: { tokenId: token.id } }),
    onSuccess: async () => {
      dialog.close()
      await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
    },
  })
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        onClick={dialog.open}
        aria-label={t('settings.revokeNamed', { name: token.name })}
      >
        {t('settings.revoke')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={t('settings.revokeNamed', { name: token.name })} centered>
        <Stack>
          <Text size="sm">{t('settings.revokeWarning')}</Text>
          {revoke.isError && <ErrorState error={revoke.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
              {t('settings.revoke')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
