import { z } from 'zod'
import { SESSION_COOKIE } from './accounts/session.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import { PROBLEM_MEDIA_TYPE, problem } from './endpoint/problem.ts'

type Json = Readonly<Record<string, unknown>>

/** The OpenAPI 3.1 document of the given operations; its schemas are JSON Schema 2020-12, as zod prints them. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const endpoint of endpoints) {
    const operations = paths[endpoint.path] ?? {}
    paths[endpoint.path] = operations
    operations[endpoint.method.toLowerCase()] = operation(endpoint)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Shoal', version, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        token: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
  }
}

function operation(endpoint: Endpoint): Json {
  const tag = endpoint.path.split('/')[3] ?? 'other'
  const takesBody = hasFields(endpoint.body)
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [tag],
    security: endpoint.access === 'open' ? [] : [{ session: [] }, { token: [] }],
    parameters: [...parameters(endpoint.params, 'path'), ...parameters(endpoint.query, 'query')],
    ...(takesBody
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [String(endpoint.status)]: { description: 'done', ...content(endpoint) },
      default: {
        description: 'a problem (RFC 9457)',
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function content(endpoint: Endpoint): Json {
  if (endpoint.media !== undefined) return { content: { [endpoint.media]: {} } }
  if (endpoint.status === 204) return {}
  return { content: { 'application/json': { schema: schemaOf(endpoint.reply, 'output') } } }
}

function parameters(schema: z.ZodType, place: 'path' | 'query'): readonly Json[] {
  if (!(schema instanceof z.ZodObject)) return []
  const required = new Set(z.array(z.string()).catch([]).parse(schemaOf(schema, 'input')['required']))
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: field instanceof z.ZodType ? schemaOf(field, 'input') : {},
  }))
}

function hasFields(schema: z.ZodType): boolean {
  return !(schema instanceof z.ZodObject) || Object.keys(schema.shape).length > 0
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
