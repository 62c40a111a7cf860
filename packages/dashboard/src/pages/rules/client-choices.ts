/** A client to choose in a field. */
export interface ClientChoice {
  readonly value: string
  readonly label: string
}

/** The choices, and those ids that a rule names though their client is gone: they must not vanish unseen. */
export function choicesWith(choices: readonly ClientChoice[], chosen: readonly string[]): ClientChoice[] {
  const gone = chosen.filter((id) => choices.every(({ value }) => value !== id))
  return [...choices, ...gone.map((id) => ({ value: id, label: id }))]
}
