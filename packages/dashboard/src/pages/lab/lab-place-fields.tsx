import { SimpleGrid, Switch, TextInput } from '@mantine/core'
import type { CurrentLab } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { type StartLabFormState, usualCounts } from './start-lab-values.ts'

interface LabPlaceFieldsProps {
  readonly form: StartLabFormState
  readonly programs: CurrentLab['programs']
}

/** Where a lab listens: in a network of its own, or at this machine's address, where other machines find it. */
export function LabPlaceFields({ form, programs }: LabPlaceFieldsProps) {
  const { t } = useTranslation()
  const { lan } = form.values
  return (
    <>
      <Switch
        label={t('lab.lan')}
        description={t('lab.lanHint')}
        checked={lan}
        onChange={({ currentTarget }) => {
          form.setValues({ lan: currentTarget.checked, counts: usualCounts(programs, currentTarget.checked) })
        }}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          name="ports"
          label={t('lab.ports')}
          description={t('lab.portsHint')}
          placeholder="8000-9000"
          maxLength={20}
          {...form.getInputProps('ports')}
        />
        {lan && (
          <TextInput
            name="host"
            label={t('lab.host')}
            description={t('lab.hostHint')}
            placeholder="bt.example.lan"
            maxLength={253}
            {...form.getInputProps('host')}
          />
        )}
      </SimpleGrid>
    </>
  )
}
