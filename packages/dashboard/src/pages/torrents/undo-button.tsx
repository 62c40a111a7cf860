import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ApiError, cancelMove, type Move, type MoveState } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { errorWords } from '../../i18n/error-words.ts'
import { useMessageWords } from '../../i18n/message-words.ts'

/** Until the old client lets go. */
const undoable: readonly MoveState[] = ['preparing', 'adding', 'verifying', 'starting']

/** Gives a move up while that is possible. */
export function UndoButton({ move }: { readonly move: Move }) {
  const { t } = useTranslation()
  const say = useMessageWords()
  const queryClient = useQueryClient()
  const undo = useMutation({
    mutationFn: () => api.call(cancelMove, { params: { moveId: move.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['moves'] }),
    onError: (error) => {
      const { cause, wayOut } = errorWords(error, t)
      const [refusal] = error instanceof ApiError ? (error.problem.errors ?? []) : []
      const why = refusal && say({ code: refusal.code, text: refusal.message, params: {} })
      notifications.show({ color: 'red', title: cause, message: why ?? wayOut })
    },
  })
  if (!undoable.includes(move.state)) return '–'
  return (
    <Button
      size="compact-sm"
      variant="light"
      color="red"
      loading={undo.isPending}
      onClick={() => undo.mutate()}
      aria-label={t('torrents.undoNamed', { name: move.name })}
    >
      {t('torrents.undo')}
    </Button>
  )
}
