import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCall, parseAnswer, XmlRpcError, type XmlRpcValue } from './xml-rpc.ts'

const value: fc.Arbitrary<XmlRpcValue> = fc.letrec<{ value: XmlRpcValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 5 }),
  ),
})).value

/** The parameter of a call as the result of an answer: both are written alike. */
const answered = (given: XmlRpcValue): string =>
  encodeCall('m', [given])
    .replace('<methodCall><methodName>m</methodName>', '<methodResponse>')
    .replace('</methodCall>', '</methodResponse>')

describe('XML-RPC', () => {
  it('gives back what it wrote', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(parseAnswer(answered(given))).toEqual({ kind: 'value', value: given })
      }),
    )
  })

  // As rTorrent 0.9.8 with xmlrpc-c writes its answers.
  it.each<readonly [string, XmlRpcValue]>([
    ['<value><string>0.9.8</string></value>', '0.9.8'],
    ['<value>bare &amp; plain</value>', 'bare & plain'],
    ['<value><i8>-5</i8></value>', -5],
    ['<value><string/></value>', ''],
    ['<value><array><data>\r\n<value><i4>1</i4></value>\r\n</data></array></value>', [1]],
    ['<value><array><data/></array></value>', []],
  ])('reads %s', (xml, expected) => {
    const answer = `<?xml version="1.0"?>\r\n<methodResponse>\r\n<params>\r\n<param>${xml}</param>\r\n</params>\r\n</methodResponse>`
    expect(parseAnswer(answer)).toEqual({ kind: 'value', value: expected })
  })

  it('reads a fault', () => {
    const members =
      '<member><name>faultCode</name><value><i4>-501</i4></value></member>' +
      '<member><name>faultString</name><value><string>Could not find info-hash.</string></value></member>'
    const xml = `<methodResponse><fault><value><struct>${members}</struct></value></fault></methodResponse>`
    expect(parseAnswer(xml)).toEqual({ kind: 'fault', code: -501, message: 'Could not find info-hash.' })
  })

  it('answers anything else with its own error', () => {
    const tags = [
      '<methodResponse>',
      '<params>',
      '<param>',
      '<value>',
      '<array>',
      '<data>',
      '<i8>',
      '</i8>',
      '</value>',
    ]
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...tags, 'x', '1')).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (xml) => {
        try {
          parseAnswer(xml)
        } catch (error) {
          expect(error).toBeInstanceOf(XmlRpcError)
        }
      }),
    )
  })
})
