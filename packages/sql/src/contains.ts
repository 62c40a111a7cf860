import { type RawBuilder, sql } from 'kysely'

/**
 * Whether a column holds a text somewhere. Both are lowered by the database: SQLite knows the case of ASCII letters only. Every
 * character means itself, `%` and `_` included.
 */
export function contains(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`
}
