import { Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import type { Overview } from '@shoal/api'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { AutobrrWiring } from './autobrr-wiring.tsx'
import { Flow } from './flow.tsx'
import { useStartDemo } from './use-start-demo.ts'
import classes from './welcome.module.css'

/** The empty Shoal: see it work with the demo, or connect autobrr. */
export function Welcome({ addresses }: { readonly addresses: Overview['addresses'] }) {
  const { t } = useTranslation()
  const demo = useStartDemo()
  return (
    <Panel>
      <Box className={classes['columns']}>
        <Stack gap="sm" align="flex-start">
          <Title order={2}>{t('overview.welcome')}</Title>
          <Text c="dimmed">{t('overview.welcomeText')}</Text>
          <Flow />
          <Group mt="xs">
            <Button
              size="md"
              leftSection={<IconPlayerPlay size={18} aria-hidden />}
              loading={demo.isPending}
              onClick={() => demo.mutate()}
            >
              {t('overview.runDemo')}
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            {t('overview.demoHint')}
          </Text>
          {demo.isError && <ErrorState error={demo.error} onRetry={() => demo.mutate()} />}
        </Stack>
        <Stack gap="sm">
          <Title order={2}>{t('overview.connect')}</Title>
          <AutobrrWiring webhook={addresses.webhook} />
        </Stack>
      </Box>
    </Panel>
  )
}
