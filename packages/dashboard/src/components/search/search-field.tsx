import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onSearch: (text: string) => void
}

const PAUSE = 350 // milliseconds without a key until the search starts by itself

/** A search whose text lives in the page's address, so that it can be bookmarked; Enter searches at once. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE)
    return () => clearTimeout(timer)
  }, [text, value, onSearch])
  return (
    <search style={{ flex: '1 1 14rem', maxWidth: '28rem' }}>
      <form
        method="get"
        onSubmit={(event) => {
          event.preventDefault()
          onSearch(text.trim())
        }}
      >
        <TextInput
          name="search"
          aria-label={label}
          placeholder={label}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            text === '' ? null : (
              <CloseButton size="sm" aria-label={t('common.clearSearch')} onClick={() => setText('')} />
            )
          }
        />
      </form>
    </search>
  )
}
