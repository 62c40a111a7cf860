import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.tsx'

/** The body that autobrr's webhook action fills in; `toRawJson` writes the quotes, and escapes those within a name. */
const AUTOBRR_BODY = `{
  "release_name": {{ toRawJson .TorrentName }},
  "indexer": {{ toRawJson .Indexer }},
  "download_url": {{ toRawJson .TorrentUrl }}
}`

/** The two values to paste into autobrr. */
export function AutobrrWiring({ webhook }: { readonly webhook: string }) {
  const { t } = useTranslation()
  if (webhook === '') return <Text c="dimmed">{t('overview.webhookHidden')}</Text>
  return (
    <Stack gap="sm">
      <Text c="dimmed">{t('overview.connectText')}</Text>
      <CopyField visibleLabel label={t('overview.webhookAddress')} value={webhook} />
      <CopyField visibleLabel label={t('overview.webhookBody')} value={AUTOBRR_BODY} />
      <Text size="sm" c="dimmed">
        {t('overview.webhookSecret')}
      </Text>
    </Stack>
  )
}
