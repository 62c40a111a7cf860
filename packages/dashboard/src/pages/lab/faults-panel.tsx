import { Badge, Code, Group, MultiSelect, Stack, Switch, Text, Title } from '@mantine/core'
import { type LabFaultStatus, type LabStatus, switchLabFault } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import classes from './lab.module.css'
import { labQuery } from './use-lab.ts'

interface Change {
  readonly name: string
  readonly on: boolean
  readonly peers?: readonly string[]
}

/** What can be made to go wrong, each with a switch that works at once. */
export function FaultsPanel({ lab }: { readonly lab: LabStatus }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: ({ name, on, peers }: Change) =>
      api.call(switchLabFault, {
        params: { name },
        body: { on, ...(peers === undefined ? {} : { peers: [...peers] }) },
      }),
    onSuccess: (current) => queryClient.setQueryData(labQuery.queryKey, current),
  })
  const direct = lab.isolation === 'lan' // no relay can stand before tracker and peers
  const groups = [
    { title: t('lab.faultsOfTracker'), subjects: ['tracker'], possible: !direct },
    { title: t('lab.faultsOfPeers'), subjects: ['peer', 'seeder'], possible: !direct },
    { title: t('lab.faultsOfLinks'), subjects: ['magnet'], possible: true },
  ].filter(({ possible }) => possible)
  return (
    <Panel title={t('lab.faults')}>
      <Stack gap="lg">
        {change.isError && <ErrorState error={change.error} />}
        <Text size="sm" c="dimmed">
          {t('lab.faultsHint')} <Code>shoal lab fault {direct ? 'magnet-bare' : 'tracker-dead'} on</Code>
        </Text>
        {direct && <Text size="sm">{t('lab.faultsOfLinksOnly')}</Text>}
        {groups.map(({ title, subjects }) => (
          <div key={title}>
            <Title order={3} fz="sm" c="dimmed" fw={600} mb="sm">
              {title}
            </Title>
            <div className={classes['faults']}>
              {lab.faults
                .filter(({ subject }) => subjects.includes(subject))
                .map((fault) => (
                  <FaultSwitch key={fault.name} fault={fault} lab={lab} onChange={(wish) => change.mutate(wish)} />
                ))}
            </div>
          </div>
        ))}
      </Stack>
    </Panel>
  )
}

interface FaultSwitchProps {
  readonly fault: LabFaultStatus
  readonly lab: LabStatus
  readonly onChange: (change: Change) => void
}

function FaultSwitch({ fault: { name, subject, on, peers, hits }, lab, onChange }: FaultSwitchProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const possible = lab.peers.filter(({ role }) => subject === 'peer' || role === 'seeder').map(({ id }) => id)
  return (
    <div>
      <Switch
        checked={on}
        onChange={({ currentTarget }) => onChange({ name, on: currentTarget.checked })}
        label={
          <Group gap={8}>
            {t(`lab.fault.${name}.name`, { defaultValue: name })}
            <Code c="dimmed">{name}</Code>
            {on && hits > 0 && (
              <Badge size="sm" variant="light" color="yellow" tt="none">
                {t('lab.hits', { count: hits, shown: format.count(hits) })}
              </Badge>
            )}
          </Group>
        }
        description={t(`lab.fault.${name}.what`, { defaultValue: '' })}
      />
      {on && (subject === 'peer' || subject === 'seeder') && (
        <MultiSelect
          aria-label={t('lab.whose', { name: t(`lab.fault.${name}.name`, { defaultValue: name }) })}
          size="xs"
          mt={6}
          ml={50}
          data={possible}
          value={[...peers]}
          onChange={(chosen) => {
            const added = chosen.filter((id) => !peers.includes(id))
            const gone = peers.filter((id) => !chosen.includes(id))
            if (added.length > 0) onChange({ name, on: true, peers: added })
            if (gone.length > 0) onChange({ name, on: false, peers: gone })
          }}
        />
      )}
    </div>
  )
}
