import classes from './fact-grid.module.css'
import type { Fact } from './fact-list.tsx'

export type { Fact }

/** Names above values, side by side as far as there is room. */
export function FactGrid({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes['grid']}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
