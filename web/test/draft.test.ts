import { beforeEach, expect, test } from 'vitest'
import { discardDraft, draftId, draftsOf, loadDraft, newDraft, saveDraft } from '../src/stores/draft'

const id = draftId('p1', 'food-inspection', 'S/1', null)
beforeEach(() => localStorage.clear())

test('what was typed is there after a reload, with the same key', () => {
  const draft = newDraft('food-inspection', 1, 'S/1', ['p1'], '2026-11-22T09:00:00+08:00')
  draft.answers.licence = { ok: false, note: '过期' }
  expect(saveDraft(id, draft)).toBe(true)
  expect(loadDraft(id)).toEqual(draft)
})

test('an acknowledged draft is gone', () => {
  saveDraft(id, newDraft('f', 1, null, [], ''))
  discardDraft(id)
  expect(loadDraft(id)).toBeNull()
})

test('two forms get different keys', () => {
  const keys = new Set(Array.from({ length: 100 }, () => newDraft('f', 1, null, [], '').key))
  expect(keys.size).toBe(100)
})

test.each(['{', '{}', '[]', 'null', '{"key":"k"}'])('a damaged draft is no draft: %s', (text) => {
  localStorage.setItem(`anlan.draft.${id}`, text)
  expect(loadDraft(id)).toBeNull()
})

test('a full storage is reported, not thrown', () => {
  const full = { setItem: () => { throw new DOMException('full', 'QuotaExceededError') } } as unknown as Storage
  expect(saveDraft(id, newDraft('f', 1, null, [], ''), full)).toBe(false)
})

test('drafts are listed for their writer only', () => {
  saveDraft(draftId('p1', 'visit', 'S1', 'd1'), newDraft('visit', 1, 'S1', [], '2'))
  saveDraft(draftId('p1', 'visit', 'S2', 'd2'), newDraft('visit', 1, 'S2', [], '1'))
  saveDraft(draftId('p10', 'visit', 'S3', null), newDraft('visit', 1, 'S3', [], '3'))
  expect(draftsOf('p1').map((entry) => entry.draft.subject)).toEqual(['S2', 'S1'])
})
