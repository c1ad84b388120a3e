import { expect, test } from 'vitest'
import type { Answer, Answers, Form, FormItem } from '../src/api/types'
import { failedItems, givenAnswers, itemFault, scoreOf } from '../src/lib/score'

const check = (id: string, points?: number, more: Partial<FormItem> = {}): FormItem => ({ id, title: id, type: 'ok-fail-na', required: true, points, ...more })
const form: Form = {
  id: 'f', version: 1, title: 'F', activity: 'inspection',
  bands: [{ id: 'good', from: 90, title: '优良' }, { id: 'pass', from: 70, title: '合格' }, { id: 'fail', from: 0, title: '不合格' }],
  sections: [
    { id: 'one', title: 'One', items: [check('a', 5), check('b', 3)] },
    { id: 'two', title: 'Two', items: [check('c', 2), check('d'), { id: 'n', title: 'N', type: 'number', min: 0, max: 10 }] },
  ],
}

const cases: [string, Answers, number, number, number | null, string | null][] = [
  ['nothing answered', {}, 0, 0, null, null],
  ['all good', { a: { ok: true }, b: { ok: true }, c: { ok: true } }, 10, 10, 100, 'good'],
  ['one failed', { a: { ok: true }, b: { ok: false }, c: { ok: true } }, 7, 10, 70, 'pass'],
  ['not applicable counts nowhere', { a: { ok: true }, b: { ok: null }, c: { ok: false } }, 5, 7, (5 / 7) * 100, 'pass'],
  ['an unscored item changes nothing', { a: { ok: false }, d: { ok: true } }, 0, 5, 0, 'fail'],
  ['only not applicable', { a: { ok: null } }, 0, 0, null, null],
]
test.each(cases)('%s', (_name, answers, points, max, percent, band) => {
  const score = scoreOf(form, answers)
  expect([score.points, score.max, score.percent, score.band?.id ?? null]).toEqual([points, max, percent, band])
})

const photo = 'a'.repeat(64)
const faults: [string, FormItem, Answer | undefined, string | null][] = [
  ['a required check without an answer', check('x'), undefined, 'missing'],
  ['not applicable is an answer', check('x'), { ok: null }, null],
  ['a fail wants words', check('x'), { ok: false, note: '  ' }, 'note'],
  ['a fail with words', check('x'), { ok: false, note: '门口堆物' }, null],
  ['a fail that wants a photo', check('x', 1, { photo_on_fail: true }), { ok: false, note: '门口堆物' }, 'photo'],
  ['a fail with its photo', check('x', 1, { photo_on_fail: true }), { ok: false, note: '门口堆物', photos: [photo] }, null],
  ['an optional text', { id: 'x', title: 'x', type: 'text' }, undefined, null],
  ['a required text', { id: 'x', title: 'x', type: 'text', required: true }, { value: '' }, 'missing'],
  ['a number in range', { id: 'x', title: 'x', type: 'number', min: 0, max: 10 }, { value: 10 }, null],
  ['a number out of range', { id: 'x', title: 'x', type: 'number', min: 0, max: 10 }, { value: 11 }, 'range'],
  ['not a number', { id: 'x', title: 'x', type: 'number' }, { value: Number.NaN }, 'range'],
  ['a required photo', { id: 'x', title: 'x', type: 'photo', required: true }, {}, 'photo'],
]
test.each(faults)('%s', (_name, item, answer, fault) => {
  expect(itemFault(item, answer ? { [item.id]: answer } : {})).toBe(fault)
})

test('failed items keep the order of the form', () => {
  expect(failedItems(form, { c: { ok: false }, a: { ok: false }, b: { ok: null } }).map((item) => item.id)).toEqual(['a', 'c'])
})

test('emptied fields are not sent', () => {
  const given: Answers = { a: { ok: null }, b: { value: 0 }, c: { photos: [photo] } }
  expect(givenAnswers({ ...given, d: { value: '' }, e: { photos: [] }, f: {} })).toEqual(given)
})
