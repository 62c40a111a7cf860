/** Keeps the first `limit` rows in an order while many more pass by, and counts all. */
export class TopRows<Row> {
  total = 0
  readonly #limit: number
  readonly #compare: (left: Row, right: Row) => number
  readonly #rows: Row[] = []

  constructor(limit: number, compare: (left: Row, right: Row) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  /** Offers a row; it is kept only while it belongs to the first. */
  offer(row: Row): void {
    this.total++
    const last = this.#rows.at(-1)
    if (this.#rows.length >= this.#limit && last !== undefined && this.#compare(row, last) >= 0) return
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#rows[middle]
      if (other !== undefined && this.#compare(other, row) <= 0) low = middle + 1
      else high = middle
    }
    this.#rows.splice(low, 0, row)
    if (this.#rows.length > this.#limit) this.#rows.pop()
  }

  /** The kept rows from `first`, in order. */
  from(first: number): readonly Row[] {
    return this.#rows.slice(first)
  }
}
