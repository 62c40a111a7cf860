import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface SortSelectProps<Sort extends string> {
  readonly value: Sort
  readonly options: readonly { readonly value: Sort; readonly label: string }[]
  readonly onChange: (sort: Sort) => void
}

/** In which order a list is shown; on a phone too, where a table has no heads. */
export function SortSelect<Sort extends string>({ value, options, onChange }: SortSelectProps<Sort>) {
  const { t } = useTranslation()
  return (
    <Select
      aria-label={t('swarms.sortBy')}
      w={200}
      allowDeselect={false}
      checkIconPosition="right"
      value={value}
      data={options.map(({ value: sort, label }) => ({ value: sort, label: t('swarms.sorted', { by: label }) }))}
      onChange={(next) => {
        const chosen = options.find((option) => option.value === next)
        if (chosen !== undefined) onChange(chosen.value)
      }}
    />
  )
}
