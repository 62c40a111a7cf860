import { Button, Group } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

interface SaveBarProps {
  readonly previewLabel: string
  readonly previewing: boolean
  readonly saving: boolean
  readonly onPreview: () => void
}

/** Look first, then save. */
export function SaveBar({ previewLabel, previewing, saving, onPreview }: SaveBarProps) {
  const { t } = useTranslation()
  return (
    <Group justify="flex-end" gap="sm">
      <Button
        variant="light"
        leftSection={<IconHistory size={16} aria-hidden />}
        loading={previewing}
        onClick={onPreview}
      >
        {previewLabel}
      </Button>
      <Button type="submit" loading={saving}>
        {t('rules.save')}
      </Button>
    </Group>
  )
}
