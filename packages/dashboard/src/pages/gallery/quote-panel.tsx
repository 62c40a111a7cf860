import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { startTask, type Task, type TaskQuote } from '@shoal/api'
import { IconCamera, IconUsersMinus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { FactGrid } from '../../components/data/fact-grid.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'

/** What the shots would cost, and the button that takes them. */
export function QuotePanel({ task, quote }: { readonly task: Task; readonly quote: TaskQuote }) {
  const { t } = useTranslation()
  const format = useFormat()
  const queryClient = useQueryClient()
  const start = useMutation({
    mutationFn: () => api.call(startTask, { params: { taskId: task.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tasks'] }),
  })
  const { bytesNeeded, lowerBoundBytes, fileBytes, shots, absentPieces, exact } = quote
  const share = fileBytes === 0 ? '' : format.percent(bytesNeeded / fileBytes)
  return (
    <Panel title={t('gallery.quoteTitle')}>
      <Stack gap="md">
        <FactGrid
          facts={[
            { label: t('gallery.bytesNeeded'), value: `${exact ? '' : '≈ '}${format.bytes(bytesNeeded)}` },
            { label: t('gallery.shareOfFile'), value: t('gallery.shareOf', { share, file: format.bytes(fileBytes) }) },
            { label: t('gallery.lowerBound'), value: format.bytes(lowerBoundBytes) },
            { label: t('gallery.shotsLabel'), value: format.count(shots) },
            { label: t('gallery.absentPieces'), value: format.count(absentPieces) },
          ]}
        />
        {absentPieces > 0 && (
          <Alert color="yellow" icon={<IconUsersMinus aria-hidden />} title={t('gallery.absentTitle')}>
            {t('gallery.absentHint', { count: absentPieces })}
          </Alert>
        )}
        {!exact && (
          <Text size="sm" c="dimmed">
            {t('gallery.estimateHint')}
          </Text>
        )}
        {start.isError && <ErrorState error={start.error} />}
        <Group>
          <Button
            leftSection={<IconCamera size={16} aria-hidden />}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t('gallery.takeShots', { count: shots })}
          </Button>
        </Group>
      </Stack>
    </Panel>
  )
}
