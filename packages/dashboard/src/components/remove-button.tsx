import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorWords } from '../i18n/error-words.ts'

interface RemoveButtonProps {
  readonly text: string
  /** What it does to which thing, for those who hear the button. */
  readonly label: string
  /** What is to be asked for again afterwards. */
  readonly queryKey: QueryKey
  readonly onRemove: () => Promise<unknown>
}

/** Takes one row away at once: for what is easily put back. */
export function RemoveButton({ text, label, queryKey, onRemove }: RemoveButtonProps) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: onRemove,
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
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
      aria-label={label}
    >
      {text}
    </Button>
  )
}
