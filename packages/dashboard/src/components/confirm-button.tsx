import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorState } from './error-state.tsx'

interface ConfirmButtonProps {
  readonly text: string
  /** What it does to which thing: the question, and the button for those who hear it. */
  readonly title: string
  /** What will be gone. */
  readonly warning: string
  /** What is to be asked for again afterwards. */
  readonly queryKey: QueryKey
  readonly onConfirm: () => Promise<unknown>
  /** How the button looks; as one of a row unless given. */
  readonly look?: ButtonProps
}

const inRow: ButtonProps = { size: 'xs', variant: 'subtle', color: 'red' }

/** Takes something away that is not easily put back, so it asks first. */
export function ConfirmButton({ text, title, warning, queryKey, onConfirm, look = inRow }: ConfirmButtonProps) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  const queryClient = useQueryClient()
  const confirm = useMutation({
    mutationFn: onConfirm,
    onSuccess: async () => {
      dialog.close()
      await queryClient.invalidateQueries({ queryKey })
    },
  })
  return (
    <>
      <Button {...look} onClick={dialog.open} aria-label={title}>
        {text}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={title} centered>
        <Stack>
          <Text size="sm">{warning}</Text>
          {confirm.isError && <ErrorState error={confirm.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={confirm.isPending} onClick={() => confirm.mutate()}>
              {text}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
