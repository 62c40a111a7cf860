import { describe, expect, it } from 'vitest'
import { openApiDocument } from './openapi.ts'
import { publicApi } from './public-api.ts'

describe('openApiDocument', () => {
  const document = openApiDocument(publicApi, '1.2.3')

  it('names every operation once', () => {
    const ids = publicApi.map((endpoint) => endpoint.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has a path parameter for every brace', () => {
    for (const endpoint of publicApi) {
      const braces = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const operations = document['paths']
      const text = JSON.stringify(operations)
      for (const name of braces) expect(text).toContain(`"name":"${name}","in":"path","required":true`)
    }
  })

  it('marks a query with a default as optional', () => {
    expect(JSON.stringify(document)).toContain('"name":"limit","in":"query","required":false')
  })

  it('asks for no credentials only where one signs in', () => {
    const open = publicApi.filter((endpoint) => endpoint.access === 'open').map((endpoint) => endpoint.id)
    expect(open).toEqual(['signIn'])
  })
})
