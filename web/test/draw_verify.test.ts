// The verifier of the static page against the example of docs/formats/draw.md, which the program made (tests/draw/page.py
// proves it), as it is and altered.
import { describe, expect, test } from 'vitest'
import page from '../../docs/formats/draw.md?raw'
import { readTable } from '../src/draw/csv'
import { byBytes, field, freeze, sha } from '../src/draw/register'
import type { Receipt } from '../src/draw/recompute'
import { match, readReceipt, verify } from '../src/draw/verify'

const block = (name: string) => new RegExp('```\\w+ ' + name + '\\n([^]*?)```').exec(page)![1]!
const files = ['population', 'officers', 'recuse', 'exclude'].map((name) => ({ name, text: block(name) }))
const judge = (change: (receipt: Receipt) => void, given = files) => {
  const receipt = readReceipt(block('receipt'))!
  change(receipt)
  return verify(receipt, match(receipt, given).inputs)
}

test('the canonical form of the page', () => {
  expect(sha(block('canonical'))).toBe((freeze(readTable(block('population'))!, 'id') as { sha256: string }).sha256)
})

test('each file finds its role, whatever its name and order', () => {
  const receipt = readReceipt(block('receipt'))!
  const { matched } = match(receipt, [...files, { name: 'other', text: 'id\n1\n' }].reverse())
  expect(matched.map((one) => one.role)).toEqual([null, 'exclude', 'recuse', 'officers', 'population'])
})

test('the example is right', () => {
  expect(judge(() => undefined).kind).toBe('right')
})

describe('altered, the first difference is named', () => {
  test.each<[string, string, (receipt: Receipt) => void]>([
    ['a unit of the result', 'result[1].unit', (r) => { r.result[1]!.unit = 'u6' }],
    ['an officer', 'result[0].officers[1]', (r) => { r.result[0]!.officers[1] = 'p1' }],
    ['the order', 'result[0].unit', (r) => { r.result.reverse() }],
    ['a lost result', 'result[2]', (r) => { r.result.pop() }],
    ['a step', 'steps[1].value', (r) => { r.steps[1]!.value += 1 }],
    ['a stratum', 'strata[0].number', (r) => { r.strata[0]!.number = 1 }],
    ['the pool', 'pool[2]', (r) => { r.pool[2] = 'p4' }],
    ['the seed', 'seed', (r) => { r.seed = `b${r.seed.slice(1)}` }],
    ['the public value', 'seed', (r) => { r.seed_from!.public += ' ' }],
    ['the commitment', 'seed_from.commitment', (r) => { r.seed_from!.commitment = '0'.repeat(64) }],
    ['the rule', 'seed_from.commitment', (r) => { r.rule.caps[0]!.most = 2 }],
    ['a count of rows', 'inputs.recuse.rows', (r) => { r.inputs.recuse!.rows = 2 }],
    ['an added member', 'note', (r) => { (r as unknown as Record<string, string>).note = 'x' }],
  ])('%s', (_, path, change) => {
    const verdict = judge(change)
    expect(verdict).toMatchObject({ kind: 'differs', difference: { path } })
  })
})

test('an altered register is no longer the one of the receipt', () => {
  const altered = files.map((file) => (file.name === 'population' ? { ...file, text: file.text.replace('东街,1', '东街,2') } : file))
  expect(judge(() => undefined, altered)).toMatchObject({ kind: 'missing', roles: ['population'] })
})

test('what is no receipt', () => {
  for (const text of ['', '{', '[]', '{"format":"anlan-draw-1"}', block('receipt').replace('"pair": 2', '"pair": 1e9'), block('receipt').replace('a52e', 'xyz!')])
    expect(readReceipt(text)).toBeNull()
})

test('bytes are compared, not UTF-16', () => {
  const texts = ['\ue000', '\u{1f600}', '一', 'a', '', 'ab', '\uffff', 'é']
  const bytes = (text: string) => new TextEncoder().encode(text)
  const order = [...texts].sort((a, b) => {
    const [x, y] = [bytes(a), bytes(b)]
    for (let at = 0; at < Math.min(x.length, y.length); at++) if (x[at] !== y[at]) return x[at]! - y[at]!
    return x.length - y.length
  })
  expect([...texts].sort(byBytes)).toEqual(order)
  for (const text of texts) expect(field(text)).toBe(`${bytes(text).length}:${text},`)
})

test('CSV: quotation marks, line breaks, short and long rows, blank lines, a byte order mark', () => {
  expect(readTable('\ufeff id ,\u3000name\r\n1,"a ""b"",\nc"\r\n\n2\n3,x,y\n4,\n')).toEqual({
    columns: ['id', 'name'],
    rows: [['1', 'a "b",\nc'], ['2', ''], ['3', 'x'], ['4', '']],
  })
  expect(readTable('id\n"open')).toBeNull()
  expect(readTable('id\n"a"b')).toBeNull()
  expect(readTable('')).toBeNull()
})
