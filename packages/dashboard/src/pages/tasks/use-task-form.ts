import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { readMoments } from './read-moments.ts'
import { emptyWish, type TaskValues } from './task-wish.ts'
import { readTorrentReference } from './torrent-reference.ts'

export const MOST_SHOTS = 200 // as the API allows

export type TaskForm = ReturnType<typeof useTaskForm>

/** The form's values and what must be right before they are sent; with a file nothing needs to be pasted. */
export function useTaskForm(hasFile: boolean) {
  const { t } = useTranslation()
  return useForm<TaskValues>({
    initialValues: emptyWish,
    validate: {
      torrent: (value) =>
        !hasFile && readTorrentReference(value).kind === 'unknown' ? t('tasks.torrentInvalid') : null,
      shots: (value, { spread }) =>
        spread !== 'count' || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_SHOTS)
          ? null
          : t('tasks.shotsInvalid', { most: MOST_SHOTS }),
      everySeconds: (value, { spread }) =>
        spread !== 'interval' || (typeof value === 'number' && value >= 1) ? null : t('tasks.intervalInvalid'),
      moments: (value, { spread }) =>
        spread !== 'moments' || readMoments(value) !== undefined ? null : t('tasks.momentsInvalid'),
    },
  })
}
