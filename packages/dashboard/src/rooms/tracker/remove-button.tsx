import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useErrorWords } from '../../i18n/error-words.ts'

interface RemoveButtonProps {
  readonly text: string
  /** What it does to which thing, for those who hear the button. */
  readonly label: string
  readonly onRemove: () => Promise<unknown>
}

/** Takes one row away; where that fails, the button says why. */
export function RemoveButton({ text, label, onRemove }: RemoveButtonProps) {
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: onRemove,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tracker'] }),
  })
  const { cause } = useErrorWords(remove.error)
  return (
    <Button
      size="xs"
      variant="subtle"
      color="red"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
      aria-label={label}
    >
      {remove.isError ? cause : text}
    </Button>
  )
}
