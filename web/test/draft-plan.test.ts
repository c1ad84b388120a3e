import { expect, test } from 'vitest'
import roles from '../../share/catalogue/roles.yaml?raw'
import { entriesOf, fillOf, objectOf, scalarOf, sourceOf, valueOf, withValue } from '../src/lib/clauseBody'
import { freshBody, FORMS, KINDS, kindOf } from '../src/lib/clauseForm'
import { ROLE_LIST, ROLES } from '../src/lib/roles'
import { useHistory } from '../src/lib/history'
import { clausesOf, freshId, readPlan, withBody, withClause, withFront, without } from '../src/lib/planText'
import { piecesOf, quoteOf, sentenceSpan } from '../src/lib/quotes'

const PLAN = `---
plan: p
title: "一"
org: null
---
# 一

甲每月巡查2次。
又一行。

\`\`\`clause frequency-1
do: patrol
times: 2
source: [3, 9]
fill: [each, by]
\`\`\`

- 丙\\_丁

\`\`\`text
not a clause
\`\`\`
`

test('rows of prose with the clauses under them, each at its place', () => {
  const plan = readPlan(PLAN)
  expect(plan.rows.map((row) => [row.kind, row.text, row.clauses.length])).toEqual([['heading', '一', 0], ['text', '甲每月巡查2次。\n又一行。', 1], ['bullet', '丙_丁', 0]])
  const block = clausesOf(plan)[0]!
  expect([block.id, block.line, block.lines]).toEqual(['frequency-1', 11, 6])
  expect(PLAN.slice(block.from, block.to)).toMatch(/^```clause frequency-1\n[\s\S]*\n```\n$/)
  expect(PLAN.slice(block.bodyFrom, block.bodyFrom + block.body.length)).toBe(block.body)
})

test('a change of one clause touches nothing else, and what is taken out can be put back', () => {
  const plan = readPlan(PLAN)
  const block = clausesOf(plan)[0]!
  const changed = withBody(PLAN, block, withValue(block.body, 'times', '3'))
  expect(changed).toBe(PLAN.replace('times: 2', 'times: 3'))
  const gone = without(PLAN, plan.rows[1]!.clauses)
  expect(clausesOf(readPlan(gone))).toEqual([])
  expect(gone).not.toContain('frequency-1')
  const added = withClause(gone, readPlan(gone).rows[1]!, 'do-1', 'do: patrol\n')
  expect(readPlan(added).rows[1]!.clauses.map((one) => [one.id, one.body])).toEqual([['do-1', 'do: patrol\n']])
  expect(readPlan(added).rows.length).toBe(3)
})

test('a second clause stands behind the first, with an id of its own', () => {
  const plan = readPlan(PLAN)
  const id = freshId(plan, 'frequency')
  expect(id).toBe('frequency-2')
  const added = readPlan(withClause(PLAN, plan.rows[1]!, id, 'do: drill\n'))
  expect(added.rows[1]!.clauses.map((one) => one.id)).toEqual(['frequency-1', 'frequency-2'])
})

test('the front matter is changed by itself', () => {
  const plan = readPlan(PLAN)
  expect(withFront(PLAN, plan, withValue(plan.front, 'org', '330110'))).toBe(PLAN.replace('org: null', 'org: 330110'))
})

test('a value that is set is no longer to be filled; the last one takes the list away', () => {
  let body = clausesOf(readPlan(PLAN))[0]!.body
  body = withValue(body, 'each', 'kind = "canteen"')
  expect(fillOf(body)).toEqual(['by'])
  expect(body.indexOf('each:')).toBeLessThan(body.indexOf('source:'))
  body = withValue(body, 'by', 'inspector')
  expect(body).not.toContain('fill')
  expect(valueOf(body, 'each')).toBe('kind = "canteen"')
  expect(valueOf(withValue(body, 'each', null), 'each')).toBe('')
})

test('entries of several lines stay together', () => {
  const body = 'quota: sampling\nby-month:\n  4: 40\n  5: 35\ntotal: 75\n'
  expect(entriesOf(body).map((entry) => [entry.key, entry.from, entry.to])).toEqual([['quota', 0, 1], ['by-month', 1, 4], ['total', 4, 5]])
  expect(withValue(body, 'by-month', '{4: 40}')).toBe('quota: sampling\nby-month: {4: 40}\ntotal: 75\n')
})

test.each([
  ['monthly day 25', 'monthly day 25'], ['>= 98%', '">= 98%"'], ['', 'null'], ['a: b', '"a: b"'], ['yes', '"yes"'], ['[a, b]', '[a, b]'], ['kind = "x"', 'kind = "x"'], ['"x" = a', '"\\"x\\" = a"'],
])('%s as YAML', (text, yaml) => {
  expect(scalarOf(text)).toBe(yaml)
  expect(valueOf(`key: ${yaml}\n`, 'key')).toBe(text)
})

test('what a clause says, for the sentence about it', () => {
  expect(objectOf('do: patrol\ntimes: 2\nby: null\nnote: "x"\nfill: [by]\n')).toEqual({ do: 'patrol', times: 2, by: null })
  expect(sourceOf('do: x\nsource: [3, 9]\n')).toEqual([3, 9])
  expect(sourceOf('do: x\n')).toBeNull()
})

test('every kind has a form that begins with its own key, and a fresh body of it', () => {
  for (const kind of KINDS) {
    expect(FORMS[kind]![0]!.key).toBe(kind)
    const body = freshBody(kind, [1, 2])
    expect(kindOf(entriesOf(body).map((entry) => entry.key))).toBe(kind)
    expect(fillOf(body)).toContain(kind)
  }
})

test('roles are those of the catalogue', () => {
  expect(ROLES).toEqual([...roles.matchAll(/- id: ([\w-]+)/g)].map((found) => found[1]))
  expect(ROLE_LIST.filter((role) => !role.title || !role.titleEn)).toEqual([])
})

test('quotes are found in their order, also behind characters outside the first plane', () => {
  const prose = '𠀀村每月巡查2次，每年演练1次。'
  const characters = [...prose]
  expect(quoteOf(characters, [2, 8])).toBe('每月巡查2次')
  expect(piecesOf('甲每月2次，每月2次。', [{ clause: 'a', quote: '每月2次' }, { clause: 'b', quote: '每月2次' }]).map((piece) => [piece.text, piece.clause]))
    .toEqual([['甲', ''], ['每月2次', 'a'], ['，', ''], ['每月2次', 'b'], ['。', '']])
  expect(sentenceSpan(characters, prose, prose)).toEqual([0, 16])
  expect(sentenceSpan(characters, prose, '别处。')).toBeNull()
})

test('undo and redo; a new change forgets what was undone', () => {
  const history = useHistory('a')
  history.set('b')
  history.set('c')
  history.undo()
  expect([history.text.value, history.canUndo.value, history.canRedo.value]).toEqual(['b', true, true])
  history.redo()
  expect(history.text.value).toBe('c')
  history.undo()
  history.set('d')
  expect([history.text.value, history.canRedo.value]).toEqual(['d', false])
})
