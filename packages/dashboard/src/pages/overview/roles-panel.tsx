import { Group, Stack, Text } from '@mantine/core'
import type { Overview, RoleStatus } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { Panel } from '../../components/panel.tsx'

const tones = {
  ready: 'good',
  starting: 'busy',
  down: 'bad',
} as const satisfies Readonly<Record<RoleStatus['state'], Tone>>

/** The parts of the program and whether each one runs. */
export function RolesPanel({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('overview.parts')}>
      <Stack gap="sm">
        {overview.roles.map(({ name, state, detail }) => (
          <Group key={name} justify="space-between" gap="sm" wrap="nowrap">
            <div>
              <Text size="sm" fw={500}>
                {t(`overview.role.${name}`)}
              </Text>
              {detail !== undefined && (
                <Text size="xs" c="dimmed">
                  {detail}
                </Text>
              )}
            </div>
            <StatusBadge tone={tones[state]}>{t(`overview.roleState.${state}`)}</StatusBadge>
          </Group>
        ))}
        <Text size="xs" c="dimmed">
          {t('app.version', { version: overview.version })} · {t('overview.started')}{' '}
          <Ago moment={overview.startedAt} />
        </Text>
      </Stack>
    </Panel>
  )
}
