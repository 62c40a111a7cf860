import { expect, it } from 'vitest'
import { contentFiles } from './content-files.ts'

it('is one file, or as many as wanted that make up the size', () => {
  expect(contentFiles(0, 50_000, 1)).toEqual({
    name: '实验 1 – 50000 é.bin',
    parts: [{ path: '实验 1 – 50000 é.bin', size: 50_000 }],
  })
  const { name, parts } = contentFiles(1, 100_003, 41)
  expect(parts).toHaveLength(41)
  expect(parts.reduce((sum, { size }) => sum + size, 0)).toBe(100_003)
  expect(parts.every(({ path, size }) => path.startsWith(`${name}/`) && size > 0)).toBe(true)
  expect(new Set(parts.map(({ path }) => path)).size).toBe(41)
})
