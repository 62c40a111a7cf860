import { Alert, Stack } from '@mantine/core'
import type { TrackerWarning } from '@shoal/api'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { overviewQuery } from '../overview/overview-queries.ts'

const KIBIBYTE = 1024 // bytes

/** What about the tracker its operator should mend, with the way out; nothing while all is well. */
export function TrackerWarnings() {
  const { t } = useTranslation()
  const warnings = useQuery(overviewQuery).data?.tracker?.warnings ?? []
  if (warnings.length === 0) return null
  return (
    <Stack gap="sm">
      {warnings.map((warning) => (
        <Alert
          key={warning.kind}
          color="orange"
          icon={<IconAlertTriangle aria-hidden />}
          title={t(`tracker.warning.${warning.kind}.title`)}
        >
          <WarningText warning={warning} />
        </Alert>
      ))}
    </Stack>
  )
}

function WarningText({ warning }: { readonly warning: TrackerWarning }) {
  const { t } = useTranslation()
  switch (warning.kind) {
    case 'shared-gateway':
      return t('tracker.warning.shared-gateway.text', { address: warning.address })
    case 'small-receive-buffer':
      return t('tracker.warning.small-receive-buffer.text', {
        kibibytes: Math.round(warning.bytes / KIBIBYTE),
        wanted: warning.wanted,
      })
  }
}
