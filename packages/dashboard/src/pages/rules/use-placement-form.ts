import { useForm } from '@mantine/form'
import type { PlacementPolicy } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { placementValuesOf } from './placement-values.ts'

/** The form that its parts share. */
export type PlacementForm = ReturnType<typeof usePlacementForm>

/** The placement form with what has to be there before the server is asked. */
export function usePlacementForm(policy: PlacementPolicy) {
  const { t } = useTranslation()
  return useForm({
    initialValues: placementValuesOf(policy),
    validate: {
      rules: {
        name: (value: string) => (value.trim() === '' ? t('rules.nameMissing') : null),
        clients: (value: readonly string[]) => (value.length === 0 ? t('rules.clientMissing') : null),
      },
    },
  })
}
