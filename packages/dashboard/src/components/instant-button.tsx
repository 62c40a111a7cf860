import { Button, type ButtonProps } from '@mantine/core'
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useFailureNotice } from './use-failure-notice.ts'

interface InstantButtonProps {
  readonly text: string
  /** What it does to which thing, for those who hear the button; the text alone where there is one such thing. */
  readonly label?: string
  /** What is to be asked for again afterwards. */
  readonly queryKey: QueryKey
  readonly onPress: () => Promise<unknown>
  /** How the button looks; as one that takes a row away unless given. */
  readonly look?: ButtonProps
}

const inRow: ButtonProps = { size: 'xs', variant: 'subtle', color: 'red' }

/** Does one thing at once: for what is easily put back. */
export function InstantButton({ text, label = text, queryKey, onPress, look = inRow }: InstantButtonProps) {
  const queryClient = useQueryClient()
  const act = useMutation({
    mutationFn: onPress,
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
    onError: useFailureNotice(),
  })
  return (
    <Button {...look} loading={act.isPending} onClick={() => act.mutate()} aria-label={label}>
      {text}
    </Button>
  )
}
