import { Group, Select } from '@mantine/core'
import { useCallback } from 'react'
import { SearchField } from './search-field.tsx'

interface Wanted<State> {
  readonly search?: string
  readonly state?: State
}

/** The part of the list's address that it leads to. */
export type ChangeWanted<State> = (before: Wanted<State>) => Wanted<State>

interface SearchAndStateProps<State extends string> {
  readonly wanted: Wanted<State>
  /** Must be the same function at each render. */
  readonly onChange: (change: ChangeWanted<State>) => void
  readonly states: readonly State[]
  readonly stateWords: (state: State) => string
  readonly words: { readonly search: string; readonly filter: string; readonly any: string }
}

/** What a list is searched for, and in which state its rows shall be. */
export function SearchAndState<State extends string>(props: SearchAndStateProps<State>) {
  const { wanted, onChange, states, stateWords, words } = props
  const onSearch = useCallback(
    (text: string) => onChange(({ state }) => ({ ...(state && { state }), ...(text && { search: text }) })),
    [onChange],
  )
  return (
    <Group p="md" gap="sm">
      <SearchField label={words.search} value={wanted.search ?? ''} onSearch={onSearch} />
      <Select
        aria-label={words.filter}
        placeholder={words.any}
        clearable
        w={200}
        data={states.map((value) => ({ value, label: stateWords(value) }))}
        value={wanted.state ?? null}
        onChange={(value) => {
          const state = states.find((known) => known === value)
          onChange(({ search }) => ({ ...(search && { search }), ...(state && { state }) }))
        }}
      />
    </Group>
  )
}
