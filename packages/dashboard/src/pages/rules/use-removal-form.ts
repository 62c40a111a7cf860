import { useForm } from '@mantine/form'
import type { RemovalPolicy } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { hasCondition, type RemovalValues, removalValuesOf } from './removal-values.ts'

/** The form that its parts share. */
export type RemovalForm = ReturnType<typeof useRemovalForm>

/** The removal form with what has to be there before the server is asked. */
export function useRemovalForm(policy: RemovalPolicy) {
  const { t } = useTranslation()
  return useForm({
    initialValues: removalValuesOf(policy),
    validate: {
      rules: {
        name: (value: string) => (value.trim() === '' ? t('rules.nameMissing') : null),
        seedingHours: (_value: unknown, { rules }: RemovalValues, path: string) => {
          const rule = rules[Number(path.split('.')[1])]
          return rule === undefined || hasCondition(rule) ? null : t('rules.conditionMissing')
        },
      },
      minimums: { category: (value: string) => (value.trim() === '' ? t('rules.categoryMissing') : null) },
    },
  })
}
